namespace AdGenius.Bench.Sizing.Scenarios;

/// <summary>What the command line says in place of a scenario.</summary>
internal static class ScenarioOverrides
{
    /// <summary>The scenario with the values that are given.</summary>
    /// <exception cref="ScenarioException">A setting is not of the form NAME=VALUE.</exception>
    public static Scenario Apply(
        Scenario scenario, double? jobsPerDay, int? tenants, int? days, int? frameWorkers, IReadOnlyList<string> settings)
    {
        var all = new Dictionary<string, string>(scenario.Settings, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new ScenarioException([$"--set is '{setting}'; the form is NAME=VALUE, as in Orchestrator:MaxRunningJobs=2000."]);
            }

            all[setting[..equals]] = setting[(equals + 1)..];
        }

        return scenario with
        {
            JobsPerDay = jobsPerDay ?? scenario.JobsPerDay,
            Tenants = scenario.Tenants with { Count = tenants ?? scenario.Tenants.Count },
            Days = days ?? scenario.Days,
            Fleet = frameWorkers is { } count ? WithFrameWorkers(scenario.Fleet, count) : scenario.Fleet,
            Settings = all,
        };
    }

    private static FleetPlan WithFrameWorkers(FleetPlan fleet, int count)
    {
        var deployment = fleet.Deployments.GetValueOrDefault("frame-worker") ?? new DeploymentPlan();
        return fleet with
        {
            Deployments = new Dictionary<string, DeploymentPlan>(fleet.Deployments)
            {
                ["frame-worker"] = fleet.Scaling == Scaling.Keda
                    ? deployment with { MaxReplicas = count, MinReplicas = deployment.MinReplicas is { } min ? Math.Min(min, count) : null }
                    : deployment with { Replicas = count },
            },
        };
    }
}
