using System.Globalization;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Bench.Sizing.Results;

/// <summary>Says in sentences what limits a fleet, so that it need not be found in a table.</summary>
internal static class Findings
{
    private const double High = 0.85;

    public static IEnumerable<string> Of(
        SizingResult result,
        SimulationPlan plan,
        SimulationRecord record,
        IReadOnlyList<ProviderQueue> providers,
        IReadOnlyList<(PlannedDeployment Plan, HourlyLevel Pods)> deployments)
    {
        if (result.Jobs.Unfinished > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Jobs.Unfinished} jobs were still open a day after the last request: the fleet cannot do this load.");
        }

        foreach (var stage in result.Stages.Where(stage => stage.PeakUtilization > High))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{stage.Name}: {stage.PeakUtilization:P0} of its slots are busy in the busiest hour, the wait there is "
                    + $"p95 {Duration.Of(stage.Wait.P95)}.");
        }

        foreach (var pods in result.Pods.Where(pods => pods.Max >= pods.Limit && pods.Limit > pods.ByHour.Min()))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{pods.Deployment}: the scaling reached its limit of {pods.Limit} pods.");
        }

        if (result.Stages[0].Wait.P95 > 1)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Admission: p95 {Duration.Of(result.Stages[0].Wait.P95)}. Limits in the section Orchestrator: "
                    + $"MaxRunningJobs {plan.Admission.MaxRunningJobs}, "
                    + $"MaxRunningProviderTakes {plan.Admission.MaxRunningProviderTakes}, "
                    + $"MaxRunningFrameTakes {plan.Admission.MaxRunningFrameTakes}, "
                    + $"MaxModelShare {plan.Admission.MaxModelShare}, "
                    + $"MaxRunningJobsPerTenant {plan.Admission.MaxRunningJobsPerTenant}.");
        }

        foreach (var provider in result.Providers.Where(provider => provider.TimedOut > 0))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{provider.Model}: {provider.TimedOut} submissions found no slot within Submissions:QueueTimeout "
                    + $"({plan.Submissions.QueueTimeout}).");
        }

        foreach (var finding in ProviderWorkers(plan, record, providers, deployments))
        {
            yield return finding;
        }
    }

    /// <summary>
    /// Calls of one model that a worker makes at once are limited. They are short and are not simulated one by one; their mean number is
    /// compared with the limit.
    /// </summary>
    private static IEnumerable<string> ProviderWorkers(
        SimulationPlan plan,
        SimulationRecord record,
        IReadOnlyList<ProviderQueue> providers,
        IReadOnlyList<(PlannedDeployment Plan, HourlyLevel Pods)> deployments)
    {
        var pods = deployments.Single(each => each.Plan.Name == "provider-worker").Pods.Means;
        var limit = Math.Min(plan.Submissions.MaxConcurrencyPerModel, plan.Submissions.MaxConcurrency);
        foreach (var provider in providers)
        {
            var busiest = Enumerable.Range(0, record.Window.Hours).Max(hour => CallsOf(provider, hour) / Math.Max(1, pods[hour] * limit));
            if (busiest > High)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"provider-worker: {busiest:P0} of the calls of {provider.Plan.ModelId} that its pods make at once "
                        + $"(Submissions:MaxConcurrencyPerModel, {limit} each) are in use in the busiest hour; it needs more of either.");
            }
        }
    }

    /// <summary>The mean number of calls in progress in an hour.</summary>
    private static double CallsOf(ProviderQueue provider, int hour) =>
        ((provider.InFlight.Area[hour] / provider.Plan.PollCycleSeconds * provider.Plan.PollSeconds)
            + (provider.Submits.Counts[hour] * (provider.Plan.SubmitSeconds + provider.Plan.FetchSeconds))) / 3600;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
