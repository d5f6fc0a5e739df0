using System.Text.Json;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Deploy.Tests;

/// <summary>Jobs over HTTP, as an upstream service requests them: a call that got no answer is made again, with the same key.</summary>
internal sealed class FleetJobs(PodmanFleet fleet)
{
    public const string Tenant = "acme";

    /// <summary>Requests a job, for as long as the gateway needs to come back, and returns its id.</summary>
    public async Task<Guid> RequestAsync(object body, string tenant, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString("N");
        return Guid.Parse(await Polling.UntilFoundAsync(
            "the gateway accepts a job", () => TryRequestAsync(body, tenant, key, cancellationToken), cancellationToken));
    }

    /// <summary>The job, or null while the gateway does not answer.</summary>
    public async Task<VideoJob?> FindAsync(Guid id, string tenant, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fleet.Gateway, $"/api/v1/videos/{id}"));
        request.Headers.Add("X-Tenant", tenant);
        try
        {
            using var answer = await fleet.Http.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadFromJsonAsync<VideoJob>(HttpJson.Options, cancellationToken)
                : null;
        }
        catch (Exception exception) when (PodmanFleet.IsLost(exception, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>Waits until the job of <see cref="Tenant"/> is in a state that <paramref name="condition"/> accepts.</summary>
    public Task<VideoJob> WaitAsync(Guid id, Func<VideoJob, bool> condition, CancellationToken cancellationToken) =>
        Polling.UntilFoundAsync(
            $"job {id} reaches the state that is waited for",
            async () => await FindAsync(id, Tenant, cancellationToken) is { } job && condition(job) ? job : null,
            cancellationToken);

    private async Task<string?> TryRequestAsync(object body, string tenant, string key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fleet.Gateway, "/api/v1/videos"));
        request.Headers.Add("X-Tenant", tenant);
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
            return JsonSerializer.Deserialize<VideoJob>(text, HttpJson.Options)!.Id.ToString();
        }
        catch (Exception exception) when (PodmanFleet.IsLost(exception, cancellationToken))
        {
            return null;
        }
    }
}
