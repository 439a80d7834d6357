"""What each kind of file is called, and what is in it."""

from tracker.words import lazy_gettext as _

WORDS = {
    "reach": (_("Reach"), _("A row per school and programme: the figures of the dashboard.")),
    "progress": (_("Progress"), _("A row per plan: how far each class has come.")),
    "sessions": (_("Sessions"), _("A row per log, as it was written.")),
    "classes": (_("Class list"), _("Classes with their headcounts, as the import takes them.")),
    "plans": (_("Plans"), _("Which class follows which programme version, as the import takes them.")),
    "schools": (_("Schools"), _("The schools with their areas, as the import takes them.")),
    "users": (_("Users"), _("People and their roles, as the import takes them.")),
}
PACKAGE = (_("Data package"), _("The tables of a period in one file, described for programs."))
