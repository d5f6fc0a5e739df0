using AdGenius.Bench.Sizing.Results;
using AdGenius.Bench.Sizing.Simulation;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;

namespace AdGenius.Sizing.Tests.Simulation;

/// <summary>The rules of the product's admission pass (the tests of the orchestrator test it itself).</summary>
public sealed class AdmissionQueueTests
{
    private readonly List<JobRun> _admitted = [];
    private readonly HourlyLevel _waiting = new(0, 1);

    [Fact]
    public void Tenants_are_served_in_turn_however_many_jobs_one_has()
    {
        var queue = Queue(new AdmissionOptions { MaxRunningJobs = 1 });
        for (var number = 0; number < 100; number++)
        {
            queue.Enqueue(Job(tenant: 0, at: number));
        }

        queue.Enqueue(Job(tenant: 1, at: 100));
        queue.End(_admitted[0]);

        Assert.Equal([0, 1], _admitted.Select(job => job.Tenant));
        Assert.Equal((99, 1), (queue.Waiting, _waiting.Level));
    }

    [Fact]
    public void A_tenant_runs_as_many_jobs_and_takes_as_its_limits_say()
    {
        var queue = Queue(new AdmissionOptions { MaxRunningJobsPerTenant = 2, MaxRunningTakesPerTenant = 5 });
        queue.Enqueue(Job(tenant: 0, at: 0, takes: 4));
        queue.Enqueue(Job(tenant: 0, at: 1, takes: 2)); // 6 takes
        queue.Enqueue(Job(tenant: 1, at: 2));
        queue.Enqueue(Job(tenant: 1, at: 3));
        queue.Enqueue(Job(tenant: 1, at: 4));

        Assert.Equal([(0, 0.0), (1, 2.0), (1, 3.0)], Admitted());
        queue.End(_admitted[0]);
        Assert.Equal((0, 1.0), Admitted()[^1]);
        queue.End(_admitted[1]);
        Assert.Equal((1, 4.0), Admitted()[^1]);
    }

    [Fact]
    public void A_job_with_more_takes_than_a_limit_runs_alone()
    {
        var queue = Queue(new AdmissionOptions { MaxRunningTakesPerTenant = 5, MaxRunningFrameTakes = 5 });
        queue.Enqueue(Job(tenant: 0, at: 0, takes: 40));

        Assert.Single(_admitted);
    }

    [Fact]
    public void Jobs_for_providers_start_while_the_frame_workers_are_full()
    {
        var queue = Queue(new AdmissionOptions { MaxRunningFrameTakes = 1, MaxModelShare = 1 });
        queue.Enqueue(Job(tenant: 0, at: 0));
        queue.Enqueue(Job(tenant: 0, at: 1));
        queue.Enqueue(Job(tenant: 0, at: 2, stage: WorkStage.Generate));

        Assert.Equal([(0, 0.0), (0, 2.0)], Admitted());
    }

    [Fact]
    public void A_job_without_room_starts_before_smaller_ones_of_its_stage()
    {
        var queue = Queue(new AdmissionOptions { MaxRunningFrameTakes = 4, MaxModelShare = 1 });
        queue.Enqueue(Job(tenant: 0, at: 0, takes: 2));
        queue.Enqueue(Job(tenant: 1, at: 1, takes: 3));
        queue.Enqueue(Job(tenant: 0, at: 2));
        queue.Enqueue(Job(tenant: 0, at: 3, stage: WorkStage.Generate));
        Assert.Equal([(0, 0.0), (0, 3.0)], Admitted());

        queue.End(_admitted[0]);
        Assert.Equal([(0, 0.0), (0, 3.0), (1, 1.0), (0, 2.0)], Admitted());
    }

    [Fact]
    public void A_model_takes_no_more_than_its_share_of_a_stage()
    {
        var queue = Queue(new AdmissionOptions { MaxRunningFrameTakes = 4, MaxModelShare = 0.5 });
        for (var number = 0; number < 4; number++)
        {
            queue.Enqueue(Job(tenant: 0, at: number));
        }

        queue.Enqueue(Job(tenant: 0, at: 4, model: "local:other"));
        Assert.Equal([(0, 0.0), (0, 1.0), (0, 4.0)], Admitted());

        queue.End(_admitted[0]);
        Assert.Equal((0, 2.0), Admitted()[^1]);
    }

    [Fact]
    public void A_tenant_s_own_jobs_start_in_the_order_in_which_they_were_accepted()
    {
        var queue = Queue(new AdmissionOptions { MaxRunningJobs = 1 });
        queue.Enqueue(Job(tenant: 0, at: 0));
        queue.Enqueue(Job(tenant: 0, at: 1, stage: WorkStage.Generate));
        queue.Enqueue(Job(tenant: 0, at: 2));
        queue.End(_admitted[0]);
        queue.End(_admitted[1]);

        Assert.Equal([0.0, 1.0, 2.0], _admitted.Select(job => job.AcceptedAt));
        Assert.Equal((0, 0), (queue.Waiting, _waiting.Level));
    }

    private List<(int Tenant, double AcceptedAt)> Admitted() => [.. _admitted.Select(job => (job.Tenant, job.AcceptedAt))];

    private AdmissionQueue Queue(AdmissionOptions options) => new(2, options, new EventQueue(), _waiting, _admitted.Add);

    private static JobRun Job(int tenant, double at, int takes = 1, WorkStage stage = WorkStage.Keyframes, string? model = null) =>
        new(tenant, Kind(takes, stage, model ?? (stage == WorkStage.Generate ? "sandbox" : "local")), at, isMeasured: true)
        {
            AcceptedAt = at,
        };

    private static PlannedJobs Kind(int takes, WorkStage stage, string model) => new()
    {
        Name = "job",
        Share = 1,
        MainStage = stage,
        Model = model,
        Takes = takes,
        Batches = [1],
        Clips = [],
        ComposeSeconds = 1,
        FinishSeconds = 1,
        StoreSeconds = 1,
    };
}
