"""What every module stands on: ports, commands, journal, access, money, calendar, files, notices, tasks, lists."""
