"""One page each: pick → compute → draw → sentences. Streamlit only; figures come from `charts`."""
