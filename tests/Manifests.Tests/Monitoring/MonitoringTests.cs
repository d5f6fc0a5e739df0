using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdGenius.Contracts;
using AdGenius.Manifests.Tests.Rules;
using AdGenius.Persistence.Submissions;

namespace AdGenius.Manifests.Tests.Monitoring;

/// <summary>The dashboards and alert rules of deploy/monitoring: their PromQL is valid and names what the services export.</summary>
public sealed partial class MonitoringTests
{
    // Of the instrumentation of ASP.NET Core and of the runtime.
    private static readonly Dictionary<string, string[]> Foreign = new()
    {
        ["http_server_request_duration_seconds_count"] = ["http_response_status_code", "error_type"],
        ["dotnet_process_memory_working_set_bytes"] = [],
    };

    // The collector adds the resource's attributes, Prometheus' operator the namespace; a histogram's bucket has its bound.
    private static readonly string[] Everywhere = ["service_name", "service_instance_id", "host_name", "namespace", "le"];

    private static readonly string[] Severities = ["critical", "warning", "info"];

    private static IReadOnlyList<Node> Alerts { get; } =
    [
        .. Node.Documents(Repository.Read("deploy/monitoring/alerts.yaml"))[0]["spec/groups"].Items
            .SelectMany(group => group["rules"].Items),
    ];

    private static IReadOnlyDictionary<string, JsonElement> Dashboards { get; } =
        Directory.GetFiles(Repository.PathOf("deploy/monitoring/dashboards"), "*.json").ToDictionary(
            file => Path.GetFileName(file), file => JsonDocument.Parse(File.ReadAllText(file)).RootElement);

    private static IReadOnlyList<(string Where, string Expression)> Expressions { get; } =
    [
        .. Alerts.Select(rule => (Where: rule["alert"].Text, Expression: rule["expr"].Text)),
        .. from board in Dashboards
           from panel in Panels(board.Value)
           from target in panel.GetProperty("targets").EnumerateArray()
           select (Where: $"{board.Key}: {panel.GetProperty("title")}", Expression: Plain(target.GetProperty("expr").GetString()!)),
    ];

    [Fact]
    public async Task Every_expression_is_valid_and_names_exported_metrics_and_labels()
    {
        Assert.True(Expressions.Count > 50);
        var parsed = await PromQl.ParseAsync([.. Expressions.Select(one => one.Expression)], TestContext.Current.CancellationToken);
        var findings = Expressions.Zip(parsed).SelectMany(pair => FaultsOf(pair.Second).Select(fault => $"{pair.First.Where}: {fault}"));
        Assert.Empty(findings);
    }

    /// <summary>The collector exports the values of two processes for some minutes after the lease of these gauges has moved.</summary>
    [Fact]
    public void Gauges_of_the_whole_fleet_are_not_added_up_over_processes()
    {
        var names = InstrumentRow.All.Where(row => row.Kind == "gauge" && FleetGauge().IsMatch(row.Name))
            .SelectMany(row => row.PrometheusNames).ToList();
        Assert.Equal(12, names.Count);
        var findings =
            from one in Expressions
            from name in names
            from Match use in Regex.Matches(one.Expression, $@"(?<function>\w+)( by \([^()]*\) ?)?\({name}\b")
            where use.Groups["function"].Value != "max"
            select $"{one.Where}: {use.Value}";
        Assert.Empty(findings);
    }

    [Fact]
    public void The_alert_of_full_slots_watches_the_status_of_submissions_that_wait()
    {
        var expression = Alerts.Single(rule => rule["alert"].Text == "AdGeniusProviderSlotsFull")["expr"].Text;
        Assert.Equal(
            nameof(SubmissionStatus.Recorded).ToLowerInvariant(), Repository.Between(expression, "adgenius_submission_status=\"", "\""));
    }

    /// <summary>Else a stage without workers is noticed when its jobs have failed.</summary>
    [Fact]
    public void The_alert_of_old_jobs_watches_every_state_in_which_jobs_wait_for_workers_and_comes_before_they_fail()
    {
        var expression = Alerts.Single(rule => rule["alert"].Text == "AdGeniusJobOld")["expr"].Text;
        string[] waitForOthers = ["queued", "awaitingapproval", "completed", "failed", "cancelled"];
        var states = Regex.Matches(Repository.Read("docs/saga.mmd"), @"^    (\w+) -->", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value.ToLowerInvariant()).Distinct().Except(waitForOthers);
        Assert.Equal(states.Order(), Repository.Between(expression, "adgenius_job_state=~\"", "\"").Split('|').Order());
        var limit = Regex.Match(
            Repository.Read("docs/operations/settings.md"), @"\| `Orchestrator:JobTimeout` \|[^|]*\| `(?<default>[\d:.]+)` \|");
        var threshold = TimeSpan.FromSeconds(int.Parse(expression.Split("> ")[1].Trim(), CultureInfo.InvariantCulture));
        Assert.InRange(threshold, TimeSpan.FromHours(1), TimeSpan.Parse(limit.Groups["default"].Value, CultureInfo.InvariantCulture) / 2);
    }

    /// <summary>One Prometheus may watch staging and production: what works in one must not hide what fails in the other.</summary>
    [Fact]
    public void Every_expression_keeps_the_fleets_of_different_namespaces_apart()
    {
        var alerts =
            from rule in Alerts
            from Match merged in Regex.Matches(
                rule["expr"].Text, @"\b(sum|max|min|avg|count)\b(?! by \(namespace\b)|\b(on|ignoring) \((?!namespace\b)|\bwithout\b")
            select $"{rule["alert"]}: {merged.Value}";
        Assert.Empty(alerts);

        var selected = new Regex(@"\b(adgenius|http|dotnet)_\w+(?=\[| |$|\))(?<!_(name|state|outcome|type|operation|status|id|code))");
        var panels =
            from one in Expressions.Skip(Alerts.Count)
            from Match metric in selected.Matches(one.Expression)
            select $"{one.Where}: {metric.Value}";
        Assert.Empty(panels);
        Assert.All(Dashboards.Values, board => Assert.Contains(
            board.GetProperty("templating").GetProperty("list").EnumerateArray(),
            variable => variable.GetProperty("name").GetString() == "namespace"
                && variable.GetProperty("allValue").GetString() == ".*"));
    }

    /// <summary>All other alerts are of what is measured, and <c>absent</c> sees the other fleets' measurements.</summary>
    [Fact]
    public void A_fleet_that_sends_nothing_has_an_alert_beside_one_that_does()
    {
        var expression = Alerts.Single(rule => rule["alert"].Text == "AdGeniusLeaseNotHeld")["expr"].Text;
        var ofAll = Repository.Between(expression, "or absent(", ")");
        Assert.Contains(
            $"or count by (namespace) (last_over_time({ofAll}[6h])) unless on (namespace) {ofAll} or absent(",
            Regex.Replace(expression, @"\s+", " "),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_expression_is_found()
    {
        var parsed = await PromQl.ParseAsync(
            [
                "sum(rate(adgenius_jobs_ended_total[5m])",
                "adgenius_jobs_endet_total",
                "sum by (adgenius_job_state) (adgenius_outbox_messages)",
            ],
            TestContext.Current.CancellationToken);
        Assert.All(parsed, one => Assert.Single(FaultsOf(one)));
    }

    [Fact]
    public void Every_instrument_is_on_a_dashboard_or_in_an_alert()
    {
        var text = Repository.Read("deploy/monitoring/alerts.yaml") + string.Concat(Dashboards.Values.Select(board => board.GetRawText()));
        Assert.Empty(InstrumentRow.All.Where(row => !row.PrometheusNames.Any(name => text.Contains(name, StringComparison.Ordinal)))
            .Select(row => row.Name).Except(["adgenius.objects.transfer.size"]));
    }

    [Fact]
    public void Every_alert_has_a_section_of_the_runbook()
    {
        const string runbook = "docs/operations/alerts.md";
        var headings = Repository.Read(runbook).Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..].Trim()).ToList();
        Assert.Equal(headings, Alerts.Select(rule => rule["alert"].Text));
        Assert.All(Alerts, rule =>
        {
            Assert.EndsWith(
                $"{runbook}#{rule["alert"].Text.ToLowerInvariant()}", rule["annotations/runbook_url"].Text, StringComparison.Ordinal);
            Assert.NotEqual("", rule["annotations/summary"].Text);
            Assert.Contains(rule["labels/severity"].Text, Severities);
        });
    }

    /// <summary>Every other code is something that an operator can change.</summary>
    [Fact]
    public void Jobs_that_fail_are_left_out_only_where_the_request_or_its_budget_is_the_reason()
    {
        FailureCode[] expected = [FailureCode.InvalidRequest, FailureCode.ContentPolicyViolation, FailureCode.BudgetExceeded];
        var expression = Alerts.Single(rule => rule["alert"].Text == "AdGeniusJobsFailing")["expr"].Text;
        Assert.Equal(
            expected.Select(code => code.ToString()), Repository.Between(expression, "error_type!~\"", "\"").Split('|'));
    }

    [Fact]
    public void Dashboards_have_ids_of_their_own_and_panels_with_titles()
    {
        Assert.Equal(["fleet.json", "frame-workers.json", "provider-money.json", "tenant.json"], Dashboards.Keys.Order());
        Assert.All(Dashboards, board =>
        {
            Assert.Equal("adgenius-" + Path.GetFileNameWithoutExtension(board.Key), board.Value.GetProperty("uid").GetString());
            var panels = Panels(board.Value).ToList();
            Assert.NotEmpty(panels);
            Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
            Assert.All(panels, panel => Assert.NotEqual("", panel.GetProperty("title").GetString()));
        });
    }

    [Fact]
    public async Task Production_has_the_rules_and_the_dashboards()
    {
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production"));
        Assert.Equal(
            Alerts.Select(rule => rule["alert"].Text),
            objects.Find("PrometheusRule", "adgenius")["spec/groups/0/rules"].Items.Select(rule => rule["alert"].Text));
        var boards = objects.Find("ConfigMap", "adgenius-dashboards");
        Assert.Equal("1", boards["metadata/labels/grafana_dashboard"].Text);
        Assert.Equal(Dashboards.Keys.Order(), boards["data"].Members.Select(member => member.Key).Order());
    }

    private static JsonElement.ArrayEnumerator Panels(JsonElement board) => board.GetProperty("panels").EnumerateArray();

    /// <summary>The expression as Grafana sends it.</summary>
    private static string Plain(string expression) => expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal);

    private static IEnumerable<string> FaultsOf(ParsedExpression expression)
    {
        var allowed = new HashSet<string>(Everywhere, StringComparer.Ordinal);
        foreach (var metric in expression.Metrics.Distinct())
        {
            if (Foreign.TryGetValue(metric, out var labels))
            {
                allowed.UnionWith(labels);
            }
            else if (InstrumentRow.All.FirstOrDefault(row => row.PrometheusNames.Contains(metric)) is { } instrument)
            {
                allowed.UnionWith(instrument.Attributes.Select(name => name.Replace('.', '_')));
            }
            else
            {
                yield return $"no service exports {metric}";
            }
        }

        foreach (var label in expression.Labels.Distinct().Where(label => !allowed.Contains(label)))
        {
            yield return $"no metric of the expression has the label {label}";
        }

        foreach (var fault in expression.Faults)
        {
            yield return $"not valid at {fault}";
        }
    }

    [GeneratedRegex(@"^adgenius\.(budget|jobs|outbox|submissions|tenant|webhooks|provider\.slots\.used)\b")]
    private static partial Regex FleetGauge();
}
