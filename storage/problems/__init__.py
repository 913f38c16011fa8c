"""Problems: the causes behind incidents, the families of like incidents, and what was proposed of those."""
