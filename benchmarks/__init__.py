"""The hot paths at scale, each beside the same SQL run bare in the same minute."""
