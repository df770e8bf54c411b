"""Questions of planners: site search, block status, statistics, where to assess next."""
