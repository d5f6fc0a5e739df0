namespace AdGenius.Deploy.Tests;

/// <summary>
/// Requests jobs at a fixed rate, whatever becomes of those before: each is one second of the model <c>openai_shorts</c>, for one of ten
/// tenants.
/// </summary>
internal sealed class FleetLoad(FleetJobs jobs, int perSecond)
{
    /// <summary>The creative of every job.</summary>
    public const string Creative = "rolling";

    private const int Tenants = 10;

    private readonly List<Task<Guid>> _requests = [];

    /// <summary>How long jobs were requested.</summary>
    public TimeSpan Length { get; private set; }

    /// <summary>How many were requested.</summary>
    public int Count => _requests.Count;

    public static string TenantOf(int number) => $"tenant{number % Tenants}";

    /// <summary>Requests jobs until it is ordered to stop; returns their ids in order, once the last was accepted.</summary>
    public async Task<IReadOnlyList<Guid>> RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        try
        {
            do
            {
                // By the clock and not by ticks, of which a busy machine loses some.
                Length = TimeProvider.System.GetElapsedTime(started);
                while (_requests.Count < Length.TotalSeconds * perSecond)
                {
                    _requests.Add(RequestAsync(_requests.Count, cancellationToken));
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // ordered to stop
        }

        return await Task.WhenAll(_requests);
    }

    private Task<Guid> RequestAsync(int number, CancellationToken cancellationToken) => jobs.RequestAsync(
        new
        {
            creativeId = Creative,
            prompt = $"A sailboat on the sea, marker-{number}-end",
            model = "openai_shorts",
            durationSeconds = 1,
            quality = "draft",
        },
        TenantOf(number),
        cancellationToken);
}
