select
    coalesce(group_name, 'No group') as group_name,
    status,
    count(*) as tickets
from {{ ref('zendesk_tickets') }}
where not is_deleted
group by 1, 2
