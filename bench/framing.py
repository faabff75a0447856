"""How well the built-in axes find the human-coded side of a sentence, through the public command line.

    python bench/framing.py [FOLDER]

FOLDER holds the labelled sets (default ../shared/gold): CSV files with id, text, axis and pole (+1, −1; 0 is neither). Prints one
row per set of a built-in axis: rows, area under the ROC curve of the bias (0.5 = chance) with a 95 % interval (DeLong, DeLong &
Clarke-Pearson 1988), and the correlation of bias with length within each code; for rows coded as neither also their mean bias in
standard deviations of the set, and the share of them on neither side.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

AXES = ("cooperation_control", "development_security")


def main(folder: Path) -> None:
    """Print the table."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        sys.exit(f"{folder}: no labelled sets there; name the folder that holds them")
    areas = []
    print(f"{'set':<46} {'rows':>6} {'AUC':>6} {'95 % interval':>15} {'r with length + / −':>20}")
    for file in files:
        rows = pd.read_csv(file, dtype={"id": str, "text": str}, keep_default_na=False)
        axis = rows["axis"].iloc[0]
        if axis not in AXES:
            continue
        scores = scored(file, axis)
        pole = rows["pole"].to_numpy()
        area, low, high = auc(scores["bias"][pole > 0], scores["bias"][pole < 0])
        words = rows["text"].str.split().str.len().to_numpy()
        by_code = " / ".join(f"{np.corrcoef(scores['bias'][pole == code], words[pole == code])[0, 1]:+.2f}" for code in (1, -1))
        areas.append(area)
        print(f"{file.stem:<46} {len(rows):>6} {area:>6.3f} {f'{low:.3f}–{high:.3f}':>15} {by_code:>20}")
        if (pole == 0).any():
            neutral = scores[pole == 0]
            shift = neutral["bias"].mean() / scores["bias"].std()
            neither = ((neutral["plus"] <= 1) & (neutral["minus"] <= 1)).mean()
            print(f"{'':<46} {(pole == 0).sum():>6} coded neither: mean bias {shift:+.3f} sd; {neither:.0%} on neither side")
    print(f"{'mean of ' + str(len(areas)):<46} {'':>6} {np.mean(areas):>6.3f}")


def scored(file: Path, axis: str) -> pd.DataFrame:
    """The set as `python -m analysis score` scores it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.csv"
        subprocess.run([sys.executable, "-m", "analysis", "score", str(file), "--axis", axis, "--out", str(out)], check=True)
        return pd.read_csv(out, dtype={"id": str})


def auc(plus: pd.Series, minus: pd.Series) -> tuple[float, float, float]:
    """Area under the ROC curve, and a 95 % interval."""
    wins = (plus.to_numpy()[:, None] > minus.to_numpy()).astype(float) + 0.5 * (plus.to_numpy()[:, None] == minus.to_numpy())
    area = wins.mean()
    error = 1.96 * np.sqrt(wins.mean(axis=1).var(ddof=1) / len(plus) + wins.mean(axis=0).var(ddof=1) / len(minus))
    return area, area - error, area + error


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "gold")
