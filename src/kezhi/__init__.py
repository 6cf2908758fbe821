"""科治 Kezhi: a region's whole science-and-technology programme."""
