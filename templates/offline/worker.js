const PATTERNS = {{ personal_patterns|tojson }};
const MINUTES = {{ minutes|tojson }};
const ASSETS = [{% for name in names %}"{{ static_url(name) }}", {% endfor %}];
importScripts("{{ static_url('personal.js') }}", "{{ static_url('outbox.js') }}", "{{ static_url('worker.js') }}");
