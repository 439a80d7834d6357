"""The whole schema.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table('counter',
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_counter'))
    )
    op.create_table('municipality',
    sa.Column('code', sa.String(length=4), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('is_example', sa.Boolean(), nullable=False),
    sa.CheckConstraint("length(code) = 4 AND replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(code, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '') = ''", name=op.f('ck_municipality_code_digits')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_municipality'))
    )
    op.create_table('programme',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_programme'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=True),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_user_account_email_lower')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('email', name=op.f('uq_user_account_email'))
    )
    op.create_table('audit_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.String(length=80), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_audit_event_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_event_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_at'), ['at'], unique=False)
        batch_op.create_index('ix_audit_event_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('closing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('municipality_code', sa.String(length=4), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('rule_version', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=False),
    sa.Column('reopened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopened_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(reopened_at IS NULL) = (reopened_by_id IS NULL)', name=op.f('ck_closing_reopened')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user_account.id'], name=op.f('fk_closing_closed_by_id')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_closing_municipality_code')),
    sa.ForeignKeyConstraint(['reopened_by_id'], ['user_account.id'], name=op.f('fk_closing_reopened_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing'))
    )
    with op.batch_alter_table('closing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_closing_municipality_code'), ['municipality_code'], unique=False)

    op.create_table('curriculum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('programme_code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('previous_id', sa.Integer(), nullable=True),
    sa.Column('delivery', sa.Enum('teacher', 'adult_pair', 'pupil_mentors', name='delivery', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('status', sa.Enum('draft', 'published', 'retired', name='status', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.CheckConstraint('version >= 1', name=op.f('ck_curriculum_version')),
    sa.ForeignKeyConstraint(['previous_id'], ['curriculum.id'], name=op.f('fk_curriculum_previous_id')),
    sa.ForeignKeyConstraint(['programme_code'], ['programme.code'], name=op.f('fk_curriculum_programme_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curriculum')),
    sa.UniqueConstraint('code', name=op.f('uq_curriculum_code')),
    sa.UniqueConstraint('id', 'programme_code', name=op.f('uq_curriculum_id_programme_code'))
    )
    op.create_table('one_time_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.Enum('setup', 'invitation', 'reset', name='purpose', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_one_time_link_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_one_time_link_token_hash'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_user_id'), ['user_id'], unique=False)

    op.create_table('promise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('municipality_code', sa.String(length=4), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_promise_municipality_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise')),
    sa.UniqueConstraint('municipality_code', 'period', name=op.f('uq_promise_municipality_code_period'))
    )
    op.create_table('reach_target',
    sa.Column('municipality_code', sa.String(length=4), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(length=20), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_reach_target_percent')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_reach_target_municipality_code')),
    sa.ForeignKeyConstraint(['programme_code'], ['programme.code'], name=op.f('fk_reach_target_programme_code')),
    sa.PrimaryKeyConstraint('municipality_code', 'year', 'programme_code', name=op.f('pk_reach_target'))
    )
    op.create_table('school',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_code', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sort_key', sa.String().with_variant(sa.String(collation='C'), 'postgresql'), nullable=False),
    sa.Column('search_key', sa.String(), nullable=False),
    sa.Column('municipality_code', sa.String(length=4), nullable=False),
    sa.Column('owner_type', sa.Enum('municipal', 'independent', 'region', 'state', name='owner_type', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('area', sa.String(), nullable=True),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.CheckConstraint("length(unit_code) = 8 AND replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(unit_code, '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''), '7', ''), '8', ''), '9', '') = ''", name=op.f('ck_school_unit_code_digits')),
    sa.CheckConstraint('closed_on >= opened_on', name=op.f('ck_school_closed_after_opened')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_school_no_own_parent')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_school_municipality_code')),
    sa.ForeignKeyConstraint(['parent_id'], ['school.id'], name=op.f('fk_school_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school')),
    sa.UniqueConstraint('unit_code', name=op.f('uq_school_unit_code'))
    )
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.create_index('ix_school_municipality', ['municipality_code', 'sort_key', 'unit_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_school_parent_id'), ['parent_id'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_sign_in_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_user_id'), ['user_id'], unique=False)

    op.create_table('year_settings',
    sa.Column('municipality_code', sa.String(length=4), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('completion_percent', sa.Integer(), nullable=False),
    sa.Column('smallest_count', sa.Integer(), nullable=False),
    sa.Column('smallest_base', sa.Integer(), nullable=False),
    sa.CheckConstraint('completion_percent BETWEEN 1 AND 100', name=op.f('ck_year_settings_completion')),
    sa.CheckConstraint('smallest_base >= 1', name=op.f('ck_year_settings_smallest_base')),
    sa.CheckConstraint('smallest_count >= 1', name=op.f('ck_year_settings_smallest_count')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_year_settings_municipality_code')),
    sa.PrimaryKeyConstraint('municipality_code', 'year', name=op.f('pk_year_settings'))
    )
    op.create_table('activity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.Enum('apt', 'coaching', 'guardian_meeting', 'training', 'mentor_training', 'mvp_day', name='kind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('participants', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('participants >= 0', name=op.f('ck_activity_participants')),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_activity_author_id')),
    sa.ForeignKeyConstraint(['programme_code'], ['programme.code'], name=op.f('fk_activity_programme_code')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_activity_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_school_id'), ['school_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('police', 'social_services', name='kind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_contact_dates')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_contact_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_school_id'), ['school_id'], unique=False)

    op.create_table('curriculum_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('theme', sa.String(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('is_core', sa.Boolean(), nullable=False),
    sa.Column('half_group_recommended', sa.Boolean(), nullable=False),
    sa.CheckConstraint('minutes BETWEEN 5 AND 240', name=op.f('ck_curriculum_session_minutes')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_curriculum_session_number')),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_curriculum_session_curriculum_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curriculum_session')),
    sa.UniqueConstraint('curriculum_id', 'number', name=op.f('uq_curriculum_session_curriculum_id_number'))
    )
    op.create_table('curriculum_stage',
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.CheckConstraint('stage BETWEEN 0 AND 12', name=op.f('ck_curriculum_stage_stage')),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_curriculum_stage_curriculum_id')),
    sa.PrimaryKeyConstraint('curriculum_id', 'stage', name=op.f('pk_curriculum_stage'))
    )
    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('leader', 'coordinator', 'lead', 'reader', 'administrator', name='role', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('municipality_code', sa.String(length=4), nullable=True),
    sa.CheckConstraint('school_id IS NULL OR municipality_code IS NULL', name=op.f('ck_membership_one_place')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_membership_municipality_code')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_membership_school_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_membership_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_municipality_code'), ['municipality_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_school_id'), ['school_id'], unique=False)
        batch_op.create_index('uq_membership_everywhere', ['user_id', 'role'], unique=True, sqlite_where=sa.text('school_id IS NULL AND municipality_code IS NULL'), postgresql_where=sa.text('school_id IS NULL AND municipality_code IS NULL'))
        batch_op.create_index('uq_membership_municipality', ['user_id', 'role', 'municipality_code'], unique=True, sqlite_where=sa.text('municipality_code IS NOT NULL'), postgresql_where=sa.text('municipality_code IS NOT NULL'))
        batch_op.create_index('uq_membership_school', ['user_id', 'role', 'school_id'], unique=True, sqlite_where=sa.text('school_id IS NOT NULL'), postgresql_where=sa.text('school_id IS NOT NULL'))

    op.create_table('mentor_cohort',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('mentors', sa.Integer(), nullable=False),
    sa.Column('trained', sa.Integer(), nullable=False),
    sa.CheckConstraint('mentors >= 0', name=op.f('ck_mentor_cohort_mentors')),
    sa.CheckConstraint('trained BETWEEN 0 AND mentors', name=op.f('ck_mentor_cohort_trained')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_mentor_cohort_school_id')),
    sa.PrimaryKeyConstraint('school_id', 'year', name=op.f('pk_mentor_cohort'))
    )
    op.create_table('promise_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('promise_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('contacts', 'taget', 'mvp', 'sig', 'free', name='kind', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('target', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('met', 'partly', 'not_met', name='status', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('comment', sa.String(), nullable=True),
    sa.CheckConstraint('total >= 0', name=op.f('ck_promise_line_total')),
    sa.ForeignKeyConstraint(['promise_id'], ['promise.id'], name=op.f('fk_promise_line_promise_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise_line')),
    sa.UniqueConstraint('promise_id', 'position', name=op.f('uq_promise_line_promise_id_position'))
    )
    op.create_table('school_class',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('sort_key', sa.String().with_variant(sa.String(collation='C'), 'postgresql'), nullable=False),
    sa.CheckConstraint('length(name) BETWEEN 1 AND 40', name=op.f('ck_school_class_name')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_school_class_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school_class')),
    sa.UniqueConstraint('school_id', 'year', 'name', name=op.f('uq_school_class_school_id_year_name'))
    )
    op.create_table('school_roll',
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('pupils', sa.Integer(), nullable=False),
    sa.CheckConstraint('pupils >= 0', name=op.f('ck_school_roll_pupils')),
    sa.CheckConstraint('stage BETWEEN 0 AND 12', name=op.f('ck_school_roll_stage')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_school_roll_school_id')),
    sa.PrimaryKeyConstraint('school_id', 'year', 'stage', name=op.f('pk_school_roll'))
    )
    op.create_table('unticked_curriculum',
    sa.Column('municipality_code', sa.String(length=4), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_unticked_curriculum_curriculum_id')),
    sa.ForeignKeyConstraint(['municipality_code'], ['municipality.code'], name=op.f('fk_unticked_curriculum_municipality_code')),
    sa.PrimaryKeyConstraint('municipality_code', 'year', 'curriculum_id', name=op.f('pk_unticked_curriculum'))
    )
    op.create_table('class_predecessor',
    sa.Column('class_id', sa.Integer(), nullable=False),
    sa.Column('predecessor_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('class_id <> predecessor_id', name=op.f('ck_class_predecessor_no_own_predecessor')),
    sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name=op.f('fk_class_predecessor_class_id')),
    sa.ForeignKeyConstraint(['predecessor_id'], ['school_class.id'], name=op.f('fk_class_predecessor_predecessor_id')),
    sa.PrimaryKeyConstraint('class_id', 'predecessor_id', name=op.f('pk_class_predecessor'))
    )
    with op.batch_alter_table('class_predecessor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_class_predecessor_predecessor_id'), ['predecessor_id'], unique=False)

    op.create_table('headcount',
    sa.Column('class_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('reference_date', sa.Date(), nullable=False),
    sa.Column('pupils', sa.Integer(), nullable=False),
    sa.Column('girls', sa.Integer(), nullable=True),
    sa.Column('boys', sa.Integer(), nullable=True),
    sa.CheckConstraint('boys >= 0', name=op.f('ck_headcount_boys')),
    sa.CheckConstraint('coalesce(girls, 0) + coalesce(boys, 0) <= pupils', name=op.f('ck_headcount_parts')),
    sa.CheckConstraint('girls >= 0', name=op.f('ck_headcount_girls')),
    sa.CheckConstraint('pupils >= 0', name=op.f('ck_headcount_pupils')),
    sa.CheckConstraint('stage BETWEEN 0 AND 12', name=op.f('ck_headcount_stage')),
    sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name=op.f('fk_headcount_class_id')),
    sa.PrimaryKeyConstraint('class_id', 'stage', 'reference_date', name=op.f('pk_headcount'))
    )
    op.create_table('plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('class_id', sa.Integer(), nullable=False),
    sa.Column('curriculum_id', sa.Integer(), nullable=False),
    sa.Column('programme_code', sa.String(), nullable=False),
    sa.Column('groups', sa.Integer(), nullable=False),
    sa.Column('delivering_school_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint('ended_on >= starts_on', name=op.f('ck_plan_ended')),
    sa.CheckConstraint('groups BETWEEN 1 AND 8', name=op.f('ck_plan_groups')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_plan_dates')),
    sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name=op.f('fk_plan_class_id')),
    sa.ForeignKeyConstraint(['curriculum_id', 'programme_code'], ['curriculum.id', 'curriculum.programme_code'], name=op.f('fk_plan_curriculum_id_programme_code')),
    sa.ForeignKeyConstraint(['curriculum_id'], ['curriculum.id'], name=op.f('fk_plan_curriculum_id')),
    sa.ForeignKeyConstraint(['delivering_school_id'], ['school.id'], name=op.f('fk_plan_delivering_school_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('class_id', 'curriculum_id', name=op.f('uq_plan_class_id_curriculum_id'))
    )
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_curriculum_id'), ['curriculum_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_delivering_school_id'), ['delivering_school_id'], unique=False)
        batch_op.create_index('uq_plan_running', ['class_id', 'programme_code'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))

    op.create_table('mentor_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('group_number', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('group_number BETWEEN 0 AND 8', name=op.f('ck_mentor_link_group_number')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], name=op.f('fk_mentor_link_made_by_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_mentor_link_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_mentor_link_token_hash'))
    )
    with op.batch_alter_table('mentor_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentor_link_plan_id'), ['plan_id'], unique=False)

    op.create_table('plan_leader',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('group_number', sa.Integer(), nullable=False),
    sa.CheckConstraint('group_number BETWEEN 0 AND 8', name=op.f('ck_plan_leader_group_number')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_leader_plan_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_plan_leader_user_id')),
    sa.PrimaryKeyConstraint('plan_id', 'user_id', 'group_number', name=op.f('pk_plan_leader'))
    )
    with op.batch_alter_table('plan_leader', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_leader_user_id'), ['user_id'], unique=False)

    op.create_table('plan_stage',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.CheckConstraint('stage BETWEEN 0 AND 12', name=op.f('ck_plan_stage_stage')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_stage_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', 'stage', name=op.f('pk_plan_stage'))
    )
    op.create_table('planned_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('curriculum_session_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['curriculum_session_id'], ['curriculum_session.id'], name=op.f('fk_planned_session_curriculum_session_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_planned_session_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_session')),
    sa.UniqueConstraint('id', 'plan_id', name=op.f('uq_planned_session_id_plan_id')),
    sa.UniqueConstraint('plan_id', 'curriculum_session_id', name=op.f('uq_planned_session_plan_id_curriculum_session_id'))
    )
    op.create_table('session_log',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('planned_session_id', sa.Integer(), nullable=False),
    sa.Column('group_number', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('status', sa.Enum('held', 'cancelled', name='status', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('present', sa.Integer(), nullable=True),
    sa.Column('girls', sa.Integer(), nullable=True),
    sa.Column('boys', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('as_planned', 'adapted', 'partly', name='outcome', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('adaptation', sa.Enum('shortened', 'exercise_changed', 'added', 'split', 'language_support', 'other', name='adaptation', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('adaptation_was_planned', sa.Boolean(), nullable=True),
    sa.Column('obstacle', sa.Enum('time', 'room', 'staff', 'absence', 'unrest', 'technology', 'other', name='obstacle', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('leader_roles', sa.String(length=120), nullable=False),
    sa.Column('pupil_mentors', sa.Integer(), nullable=True),
    sa.Column('engagement', sa.Integer(), nullable=True),
    sa.Column('comment', sa.String(length=280), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('source', sa.Enum('form', 'mentor_link', 'import', name='source', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('is_confirmed', sa.Boolean(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('logged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawal_reason', sa.String(), nullable=True),
    sa.CheckConstraint("(adaptation IS NULL AND adaptation_was_planned IS NULL) OR (outcome IS NOT NULL AND outcome = 'adapted')", name=op.f('ck_session_log_adapted')),
    sa.CheckConstraint("status <> 'cancelled' OR (obstacle IS NOT NULL AND present IS NULL AND girls IS NULL AND boys IS NULL AND minutes IS NULL AND outcome IS NULL)", name=op.f('ck_session_log_cancelled')),
    sa.CheckConstraint("status <> 'held' OR (present IS NOT NULL AND minutes IS NOT NULL AND outcome IS NOT NULL AND obstacle IS NULL)", name=op.f('ck_session_log_held')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)', name=op.f('ck_session_log_withdrawn')),
    sa.CheckConstraint('boys >= 0', name=op.f('ck_session_log_boys')),
    sa.CheckConstraint('coalesce(girls, 0) + coalesce(boys, 0) <= coalesce(present, 0)', name=op.f('ck_session_log_parts')),
    sa.CheckConstraint('engagement BETWEEN 1 AND 5', name=op.f('ck_session_log_engagement')),
    sa.CheckConstraint('girls >= 0', name=op.f('ck_session_log_girls')),
    sa.CheckConstraint('group_number BETWEEN 0 AND 8', name=op.f('ck_session_log_group_number')),
    sa.CheckConstraint('length(comment) <= 280', name=op.f('ck_session_log_comment')),
    sa.CheckConstraint('minutes BETWEEN 5 AND 240', name=op.f('ck_session_log_minutes')),
    sa.CheckConstraint('present >= 0', name=op.f('ck_session_log_present')),
    sa.CheckConstraint('pupil_mentors >= 0', name=op.f('ck_session_log_pupil_mentors')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_session_log_revision')),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_session_log_author_id')),
    sa.ForeignKeyConstraint(['planned_session_id', 'plan_id'], ['planned_session.id', 'planned_session.plan_id'], name=op.f('fk_session_log_planned_session_id_plan_id')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['user_account.id'], name=op.f('fk_session_log_withdrawn_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_log'))
    )
    with op.batch_alter_table('session_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_log_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_session_log_plan', ['plan_id', 'day'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_log_planned_session_id'), ['planned_session_id'], unique=False)
        batch_op.create_index('uq_session_log_cancelled', ['planned_session_id', 'group_number', 'day'], unique=True, sqlite_where=sa.text("status = 'cancelled' AND withdrawn_at IS NULL"), postgresql_where=sa.text("status = 'cancelled' AND withdrawn_at IS NULL"))

    op.create_table('held_slot',
    sa.Column('planned_session_id', sa.Integer(), nullable=False),
    sa.Column('group_number', sa.Integer(), nullable=False),
    sa.Column('log_id', sa.String(length=36), nullable=False),
    sa.CheckConstraint('group_number BETWEEN 1 AND 8', name=op.f('ck_held_slot_group_number')),
    sa.ForeignKeyConstraint(['log_id'], ['session_log.id'], name=op.f('fk_held_slot_log_id')),
    sa.ForeignKeyConstraint(['planned_session_id'], ['planned_session.id'], name=op.f('fk_held_slot_planned_session_id')),
    sa.PrimaryKeyConstraint('planned_session_id', 'group_number', name=op.f('pk_held_slot'))
    )
    with op.batch_alter_table('held_slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_held_slot_log_id'), ['log_id'], unique=False)

    op.create_table('revision',
    sa.Column('log_id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('contents', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['user_account.id'], name=op.f('fk_revision_changed_by_id')),
    sa.ForeignKeyConstraint(['log_id'], ['session_log.id'], name=op.f('fk_revision_log_id')),
    sa.PrimaryKeyConstraint('log_id', 'number', name=op.f('pk_revision'))
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table('revision')
    with op.batch_alter_table('held_slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_held_slot_log_id'))

    op.drop_table('held_slot')
    with op.batch_alter_table('session_log', schema=None) as batch_op:
        batch_op.drop_index('uq_session_log_cancelled', sqlite_where=sa.text("status = 'cancelled' AND withdrawn_at IS NULL"), postgresql_where=sa.text("status = 'cancelled' AND withdrawn_at IS NULL"))
        batch_op.drop_index(batch_op.f('ix_session_log_planned_session_id'))
        batch_op.drop_index('ix_session_log_plan')
        batch_op.drop_index(batch_op.f('ix_session_log_author_id'))

    op.drop_table('session_log')
    op.drop_table('planned_session')
    op.drop_table('plan_stage')
    with op.batch_alter_table('plan_leader', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_leader_user_id'))

    op.drop_table('plan_leader')
    with op.batch_alter_table('mentor_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentor_link_plan_id'))

    op.drop_table('mentor_link')
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_index('uq_plan_running', sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_plan_delivering_school_id'))
        batch_op.drop_index(batch_op.f('ix_plan_curriculum_id'))

    op.drop_table('plan')
    op.drop_table('headcount')
    with op.batch_alter_table('class_predecessor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_class_predecessor_predecessor_id'))

    op.drop_table('class_predecessor')
    op.drop_table('unticked_curriculum')
    op.drop_table('school_roll')
    op.drop_table('school_class')
    op.drop_table('promise_line')
    op.drop_table('mentor_cohort')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index('uq_membership_school', sqlite_where=sa.text('school_id IS NOT NULL'), postgresql_where=sa.text('school_id IS NOT NULL'))
        batch_op.drop_index('uq_membership_municipality', sqlite_where=sa.text('municipality_code IS NOT NULL'), postgresql_where=sa.text('municipality_code IS NOT NULL'))
        batch_op.drop_index('uq_membership_everywhere', sqlite_where=sa.text('school_id IS NULL AND municipality_code IS NULL'), postgresql_where=sa.text('school_id IS NULL AND municipality_code IS NULL'))
        batch_op.drop_index(batch_op.f('ix_membership_school_id'))
        batch_op.drop_index(batch_op.f('ix_membership_municipality_code'))

    op.drop_table('membership')
    op.drop_table('curriculum_stage')
    op.drop_table('curriculum_session')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_school_id'))

    op.drop_table('contact')
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activity_school_id'))

    op.drop_table('activity')
    op.drop_table('year_settings')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_user_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_school_parent_id'))
        batch_op.drop_index('ix_school_municipality')

    op.drop_table('school')
    op.drop_table('reach_target')
    op.drop_table('promise')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_user_id'))

    op.drop_table('one_time_link')
    op.drop_table('curriculum')
    with op.batch_alter_table('closing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_closing_municipality_code'))

    op.drop_table('closing')
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_event_subject')
        batch_op.drop_index(batch_op.f('ix_audit_event_at'))
        batch_op.drop_index(batch_op.f('ix_audit_event_actor_id'))

    op.drop_table('audit_event')
    op.drop_table('user_account')
    op.drop_table('programme')
    op.drop_table('municipality')
    op.drop_table('counter')
