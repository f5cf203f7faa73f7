-- roles: The roles that the person has in organizations.
SELECT organization_id, role FROM startline_organizationmember WHERE user_id = %(user_id)s;
