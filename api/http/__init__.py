"""What every HTTP answer shares: who asks, limits, conditional requests, problems, encodings."""
