"""The forms of an organization's space; they parse, actions write."""

from django import forms
from django.utils.translation import gettext_lazy

from startline.rules.who_may import OrganizationRole
from startline.web.inviting import InvitedForm
from startline.web.organization_name import OrganizationNameField
from startline.wording.hub_space import organization_role_label, organization_role_told


def _roles() -> list[tuple[str, str]]:
    return [
        (role.value, f"{organization_role_label(role)}: {organization_role_told(role)}")
        for role in reversed(OrganizationRole)
    ]


def role_field() -> forms.ChoiceField:
    """A field for one of the roles, each with what it lets one do; that of most people first."""
    return forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=_roles,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )


class SpaceInviteForm(InvitedForm):
    """Whom to invite into the organization, and as what."""

    role = role_field()


class SpaceRoleForm(forms.Form):
    """Another role for a member."""

    role = role_field()


class NameForm(forms.Form):
    """What the organization is called."""

    name = OrganizationNameField()
