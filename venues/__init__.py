"""Sites and their spaces: the first kind of bookable thing."""
