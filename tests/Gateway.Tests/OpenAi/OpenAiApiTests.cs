using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.OpenAi;

/// <summary>Calls of /v1 as the clients of OpenAI make them, by a tenant of the test's own.</summary>
public abstract class OpenAiApiTests(GatewayFixture gateway)
{
    /// <summary>A tenant that no other test has.</summary>
    protected string TenantName { get; } = GatewayFixture.NewName();

    protected GatewayFixture Gateway => gateway;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected async Task<(string Id, string Key)> GivenStoredAsync()
    {
        var key = $"videos/{TenantName}/{GatewayFixture.NewName("v")}.mp4";
        var file = await Gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
            key, new MemoryStream([1, 2, 3]), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        var id = await Gateway.GivenJobAsync(GatewayFixture.Request(TenantName), job =>
        {
            (job.CurrentState, job.EndedAt) = ("Completed", DateTimeOffset.UnixEpoch.AddHours(1));
            (job.Takes[0].Status, job.Takes[0].Video) = (TakeStatus.Stored, file);
            (job.Takes[0].Poster, job.Takes[0].Preview, job.Takes[0].Manifest) = (file, file, file);
        });
        return ($"video_{id:N}", key);
    }

    protected async Task<Guid> OwnerAsync(Guid takeId)
    {
        await using var scope = Gateway.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<JobReader>().FindTakeAsync(takeId, TenantName, Cancellation))!.Value
            .Job.CorrelationId;
    }

    protected Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null) =>
        SendAsync(method, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    protected async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var message = Message(method, path, content);
        return await Gateway.Http.SendAsync(message, Cancellation);
    }

    protected async Task<HttpResponseMessage> SendWithAsync(string header, string value, string json)
    {
        using var message = Message(HttpMethod.Post, "/v1/videos", new StringContent(json, Encoding.UTF8, "application/json"));
        message.Headers.Add(header, value);
        return await Gateway.Http.SendAsync(message, Cancellation);
    }

    protected HttpRequestMessage Message(HttpMethod method, string path, HttpContent? content)
    {
        var message = new HttpRequestMessage(method, path) { Content = content };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TenantName);
        return message;
    }

    protected async Task<List<ObjectInfo>> ObjectsAsync() => await Gateway.Services.GetRequiredService<IObjectStore>()
        .ListAsync($"videos/{TenantName}/", Cancellation).ToListAsync(Cancellation);

    protected static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    protected static async Task<JsonElement> OkAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)answer.StatusCode == 200, text);
            Assert.StartsWith("req_", Assert.Single(answer.Headers.GetValues("x-request-id")), StringComparison.Ordinal);
            Assert.True(long.Parse(Assert.Single(answer.Headers.GetValues("openai-processing-ms")), null) >= 0);
            return JsonDocument.Parse(text).RootElement;
        }
    }

    protected static async Task ErrorAsync(HttpResponseMessage answer, int status, string? code, string? param)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotEmpty(answer.Headers.GetValues("x-request-id"));
            var error = JsonDocument.Parse(text).RootElement.GetProperty("error");
            Assert.False(string.IsNullOrEmpty(Text(error, "message")));
            Assert.Equal("invalid_request_error", Text(error, "type"));
            Assert.True(code is null || code == Text(error, "code"), text);
            Assert.True(param is null || param == Text(error, "param"), text);
        }
    }
}
