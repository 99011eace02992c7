"""What happens when processes die and disks fill: programs that do it to a real server and count what is lost."""
