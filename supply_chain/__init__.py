"""What the program is built from: the locked packages, their licences, known holes, a bill of materials.

Read from `requirements*.lock` and from what is installed, without a network; `audit` alone asks a
service, and says so where it cannot.
"""
