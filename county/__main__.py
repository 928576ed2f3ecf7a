"""Commands of the open county: `python -m county seeds --out seeds`."""

from county.commands import main

raise SystemExit(main())
