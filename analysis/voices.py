"""The four voices, and the choices among them; apart from the rules that tell voices."""

from typing import Literal

Voice = Literal["own", "quoted", "attributed", "unclear"]
VOICES: tuple[Voice, ...] = ("own", "quoted", "attributed", "unclear")
CHOICES = {"own": frozenset({"own"}), "others": frozenset(VOICES) - {"own"}} | {voice: frozenset({voice}) for voice in VOICES[1:]}
