using System.Globalization;
using System.Text;

namespace AdGenius.Bench.Sizing.Results;

/// <summary>A result as text.</summary>
internal static class ResultTable
{
    /// <summary>The tables of a result, one under the other.</summary>
    public static string Of(SizingResult result)
    {
        var text = new StringBuilder();
        var jobs = result.Jobs;
        Line(
            text,
            $"{result.Scenario}: {jobs.Arrived} jobs in {result.Hours} h, {jobs.PerSecond:0.000}/s, at most {jobs.PeakPerSecond:0.000}/s");
        Line(text, $"completed {jobs.Completed}, failed {jobs.Failed}, unfinished {jobs.Unfinished}, fallbacks {jobs.Fallbacks}");
        text.AppendLine();
        Stages(text, result);
        Pods(text, result);
        Servers(text, result.Servers);
        Money(text, result);
        Tenants(text, result.Tenants);
        text.AppendLine();
        foreach (var finding in result.Findings.DefaultIfEmpty("Nothing limits this fleet."))
        {
            text.Append("* ").AppendLine(finding);
        }

        return text.ToString();
    }

    private static void Stages(StringBuilder text, SizingResult result)
    {
        Row(text, ["stage", "count", "wait p50", "p95", "p99", "max", "work", "total p50", "p95", "p99", "busy", "peak"]);
        foreach (var stage in result.Stages)
        {
            var (wait, total) = (stage.Wait, stage.Total);
            Row(
                text,
                [
                    stage.Name,
                    stage.Count.ToString(CultureInfo.InvariantCulture),
                    .. new[] { wait.P50, wait.P95, wait.P99, wait.Max, stage.ServiceMean }.Select(Duration.Of),
                    .. new[] { total.P50, total.P95, total.P99 }.Select(Duration.Of),
                    Share(stage.Utilization),
                    Share(stage.PeakUtilization),
                ]);
        }
    }

    private static void Pods(StringBuilder text, SizingResult result)
    {
        text.AppendLine();
        Line(text, $"{"pods",-22}{"mean",7}{"max",5}{"limit",7}  mean by hour of the day, from midnight");
        foreach (var pods in result.Pods)
        {
            var byHour = string.Join(' ', pods.ByHour.Select(mean => mean.ToString("0.#", CultureInfo.InvariantCulture)));
            Line(text, $"{pods.Deployment,-22}{pods.Mean,7:0.0}{pods.Max,5}{pods.Limit,7}  {byHour}");
        }
    }

    private static void Servers(StringBuilder text, ServerLoad servers)
    {
        text.AppendLine();
        Line(text, $"{"servers",-34}{"mean",10}{"peak",10}");
        Line(text, $"{"messages/s",-34}{servers.Messages,10:0.0}{servers.PeakMessages,10:0.0}");
        Line(text, $"{"statements/s",-34}{servers.Statements,10:0}{servers.PeakStatements,10:0}");
        Line(text, $"{"cores: PostgreSQL, RabbitMQ",-34}{"",10}{servers.PeakDatabaseCores,10:0.00}{servers.PeakBrokerCores,10:0.00}");
        Line(
            text,
            $"{"cores: orchestrators, gateways",-34}{"",10}{servers.PeakOrchestratorCores,10:0.00}{servers.PeakGatewayCores,10:0.00}");
        Line(
            text,
            $"{"connections to the database",-34}{"",10}{servers.DatabaseConnections,10}");
        Line(text, $"{"connections to the broker",-34}{"",10}{servers.BrokerConnections,10}");
    }

    private static void Money(StringBuilder text, SizingResult result)
    {
        text.AppendLine();
        Line(text, $"{"US dollars per day",-22}{"clips",10}{"slots",8}{"peak use",10}{"cost",14}");
        foreach (var provider in result.Providers)
        {
            Line(
                text,
                $"{provider.Model,-22}{provider.Clips,10:0}{provider.Slots,8}{provider.PeakInFlight,10}{provider.CostPerDay,14:0.00}");
        }

        var cost = result.CostPerDay;
        Line(text, $"{"GPUs",-22}{cost.GpuHours,10:0.0} hours{"",12}{cost.Gpu,14:0.00}");
        Line(text, $"{"other pods",-22}{"",28}{cost.OtherPods,14:0.00}");
        Line(text, $"{"all",-22}{"",28}{cost.Total,14:0.00}  ({cost.PerThousandJobs:0.00} for 1,000 completed jobs)");
    }

    private static void Tenants(StringBuilder text, TenantWaits tenants)
    {
        text.AppendLine();
        Line(text, $"{tenants.Count} tenants, the largest has {tenants.LargestShare:P1} of the jobs");
        Line(
            text,
            $"mean wait for admission by tenant: p50 {Duration.Of(tenants.MedianMeanWait)}, p99 {Duration.Of(tenants.P99MeanWait)}");
        foreach (var worst in tenants.Worst.Where(worst => worst.LongestWait >= 1))
        {
            var (mean, longest, job) = (Duration.Of(worst.MeanWait), Duration.Of(worst.LongestWait), Duration.Of(worst.LongestJob));
            Line(
                text,
                $"  tenant of rank {worst.Tenant}, {worst.Jobs} jobs: mean wait {mean}, longest {longest}, longest job {job}");
        }
    }

    private static string Share(double? share) =>
        share is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known * 100:0} %") : "";

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append(cells[0].PadRight(20)).AppendJoin("", cells.Skip(1).Select(cell => cell.PadLeft(10))).AppendLine();

    private static void Line(StringBuilder text, FormattableString line) =>
        text.AppendLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
