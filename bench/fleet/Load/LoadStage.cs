using System.Globalization;
using AdGenius.Bench.Fleet.Measuring;

namespace AdGenius.Bench.Fleet.Load;

/// <summary>Submits jobs in the three ways that the bench needs, round robin over the tenants.</summary>
internal sealed class LoadStage(JobPublisher publisher, JobEventListener listener, FleetBenchOptions options)
{
    private int _next;

    /// <summary>Submits so many, at most the window in progress at a time, and waits for the last.</summary>
    public Task CountAsync(int jobs, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, jobs),
        new ParallelOptions { MaxDegreeOfParallelism = options.Window, CancellationToken = cancellationToken },
        async (_, token) => await RunOneAsync(token));

    /// <summary>
    /// As many jobs as the fleet can do: whenever one completes, of any submitter, the next is submitted, so that as many are submitted as
    /// completed. Returns completed jobs per second, and what <paramref name="sample"/> said once a second.
    /// </summary>
    public async Task<double> SaturateAsync(TimeSpan length, Action sample, CancellationToken cancellationToken)
    {
        using var inFlight = new SemaphoreSlim(options.Window);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        listener.OnCompleted = () => inFlight.Release();
        var submitters = Enumerable.Range(0, 4).Select(_ => SubmitAsync(inFlight, ending.Token)).ToArray();
        var (started, before) = (TimeProvider.System.GetTimestamp(), listener.Completed);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (TimeProvider.System.GetElapsedTime(started) < length && await timer.WaitForNextTickAsync(cancellationToken))
        {
            sample();
        }

        var perSecond = (listener.Completed - before) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await ending.CancelAsync();
        await Task.WhenAll(submitters).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.OnCompleted = null;
        return perSecond;
    }

    /// <summary>A fixed number of jobs per second, however many are completed. Returns how long each took, in milliseconds.</summary>
    public async Task<RateOutcome> RunAtRateAsync(double perSecond, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var pauses = new PauseMeter();
        var started = TimeProvider.System.GetTimestamp();
        var running = new List<Task<(double FromSubmit, double FromAccepted)>>();
        var jobs = (int)(perSecond * length.TotalSeconds);
        for (var number = 0; number < jobs; number++)
        {
            var wait = TimeSpan.FromSeconds(number / perSecond) - TimeProvider.System.GetElapsedTime(started);
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }

            running.Add(RunOneAsync(cancellationToken));
        }

        var late = listener.Waiting;
        var offered = jobs / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var took = await Task.WhenAll(running);
        return new RateOutcome(
            offered,
            late,
            Percentiles.Of(took.Select(one => one.FromSubmit)),
            Percentiles.Of(took.Select(one => one.FromAccepted)),
            [
                .. took.Select((one, number) => (Milliseconds: one.FromAccepted, At: TimeSpan.FromSeconds(number / perSecond)))
                    .OrderByDescending(one => one.Milliseconds)
                    .Take((int)Math.Ceiling(took.Length / 100.0))
                    .Select(one => one.At)
                    .Order(),
            ],
            pauses.ToString());
    }

    /// <summary>Submits a job of that tenant and waits for its completion.</summary>
    public async Task<(double FromSubmit, double FromAccepted)> RunOneAsync(CancellationToken cancellationToken, string? tenantName = null)
    {
        var request = NextRequest(tenantName);
        var completion = listener.WaitForCompletionAsync(BenchJob.IdOf(request));
        var submitted = TimeProvider.System.GetTimestamp();
        await publisher.SubmitAsync(request, cancellationToken);
        var job = await completion.WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System, cancellationToken);
        return (
            TimeProvider.System.GetElapsedTime(submitted, job.CompletedAt).TotalMilliseconds,
            job.AcceptedAt == 0 ? double.NaN : TimeProvider.System.GetElapsedTime(job.AcceptedAt, job.CompletedAt).TotalMilliseconds);
    }

    private async Task SubmitAsync(SemaphoreSlim inFlight, CancellationToken cancellationToken)
    {
        while (true)
        {
            await inFlight.WaitAsync(cancellationToken);
            await publisher.SubmitAsync(NextRequest(null), CancellationToken.None);
        }
    }

    private Contracts.Videos.GenerateVideo NextRequest(string? tenantName)
    {
        var number = Interlocked.Increment(ref _next);
        return BenchJob.Request(
            tenantName ?? BenchJob.TenantOf(number % options.Tenants), string.Create(CultureInfo.InvariantCulture, $"b{number}"), options
                .Model);
    }
}
