"""Analysis that scales out: snapshots of the working rows as Parquet, and standard questions asked of them."""
