"""What comes by files: uploads that wait to be confirmed, and the imports that were made."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, check, one_of
from tracker.models.kinds import ImportKind
from tracker.models.people import PRIVATE, User


class Upload(Base):
    """A file that its owner has sent, and may confirm until `expires_at`; `contents` are compressed.

    It lies here and not in memory, so that any process can go on with it.
    """

    __tablename__ = "upload"
    audited = False
    __table_args__ = (check("rows", "row_count >= 0"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[ImportKind] = mapped_column(one_of(ImportKind, "kind"))
    file_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str | None]
    contents: Mapped[bytes] = mapped_column(LargeBinary)
    rows: Mapped[int] = mapped_column("row_count")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class FileImport(Base):
    """A file that was written: who did it (None: whoever runs the product), what it did, and if it was taken back.

    Its audit events name it, and say what was there before. `municipality_code` is None where it touched several,
    and no reference, because an import may make its municipality.
    """

    __tablename__ = "file_import"
    __table_args__ = (
        check("added", "added >= 0"),
        check("changed", "changed >= 0"),
        check("unchanged", "unchanged >= 0"),
        check("undone", "(undone_at IS NULL) = (undone_by_id IS NULL)"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(one_of(ImportKind, "kind"))
    municipality_code: Mapped[str | None] = mapped_column(String(4), index=True)
    file_name: Mapped[str] = mapped_column(String(120), info=PRIVATE)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(index=True)
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])


class FormerName(Base):
    """What a person was called before an import, which the audit log does not tell; kept while it may be taken back."""

    __tablename__ = "former_name"
    audited = False

    import_id: Mapped[int] = mapped_column(ForeignKey("file_import.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
