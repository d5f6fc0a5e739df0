using System.Net.Http.Json;
using System.Text.Json;
using AdGenius.HttpContracts;
using AdGenius.TestKit;

namespace AdGenius.Deploy.Tests;

/// <summary>Jobs of one tenant, over HTTP, as an upstream service requests them: a call that got no answer is sent again.</summary>
internal sealed class FleetJobs(PodmanFleet fleet)
{
    private static readonly JsonSerializerOptions Json = HttpJson.Options;

    /// <summary>Requests a job, for as long as the gateway needs to come back, and returns its id.</summary>
    public async Task<Guid> RequestAsync(object body, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString("N");
        var accepted = await Until.FoundAsync(
            "the gateway accepts a job",
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fleet.Gateway, "/api/v1/videos"));
                request.Headers.Add("X-Tenant", "acme");
                request.Headers.Add("Idempotency-Key", key);
                request.Content = JsonContent.Create(body);
                try
                {
                    using var answer = await fleet.Http.SendAsync(request, cancellationToken);
                    if ((int)answer.StatusCode >= 500)
                    {
                        return null;
                    }

                    var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                    Assert.True((int)answer.StatusCode == 202, $"{(int)answer.StatusCode}: {text}");
                    return JsonSerializer.Deserialize<VideoJob>(text, Json);
                }
                catch (Exception exception) when (PodmanFleet.IsLost(exception, cancellationToken))
                {
                    return null;
                }
            },
            cancellationToken);
        return accepted.Id;
    }

    /// <summary>The job, or null while the gateway does not answer.</summary>
    public async Task<VideoJob?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fleet.Gateway, $"/api/v1/videos/{id}"));
        request.Headers.Add("X-Tenant", "acme");
        try
        {
            using var answer = await fleet.Http.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<VideoJob>(Json, cancellationToken) : null;
        }
        catch (Exception exception) when (PodmanFleet.IsLost(exception, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>Waits until the job is in a state that <paramref name="condition"/> accepts.</summary>
    public async Task<VideoJob> WaitAsync(Guid id, Func<VideoJob, bool> condition, CancellationToken cancellationToken)
    {
        // Until has two minutes; a job on a busy machine may take several times that, and its own limit ends it.
        for (var round = 1; ; round++)
        {
            try
            {
                return await Until.FoundAsync(
                    $"job {id} reaches the state that is waited for",
                    async () => await FindAsync(id, cancellationToken) is { } job && condition(job) ? job : null,
                    cancellationToken);
            }
            catch (TimeoutException) when (round < 4)
            {
                continue;
            }
        }
    }
}
