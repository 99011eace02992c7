"""The shipped packs and the two demo agencies: declarations only, no code."""

from pathlib import Path

ru_perm = Path(__file__).parent / "ru-perm"
cn_receive_send = Path(__file__).parent / "cn-receive-send"
cn_office = Path(__file__).parent / "cn-office"
