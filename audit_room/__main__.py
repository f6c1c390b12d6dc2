"""Entry point: kept tiny, because worker processes import it again."""


def main() -> None:
    """Run the command line."""
    from audit_room.cli.main import run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
