using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.HttpContracts.Brands;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Cli.Fleet;

/// <summary>Client of the gateway's HTTP API.</summary>
internal sealed partial class GatewayClient : IDisposable
{
    private static readonly TimeSpan EventTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AliveTimeout = TimeSpan.FromSeconds(5);
    private readonly HttpClient _http;

#pragma warning disable RS0030 // one client for one address and one short-lived process: there is nothing to pool
    public GatewayClient(Uri address, TimeSpan? answerTimeout = null)
        => _http = new HttpClient(new RetryHandler(answerTimeout ?? RetryHandler.DefaultAnswerTimeout))
        {
            BaseAddress = FolderOf(address),
            Timeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning restore RS0030

    /// <summary>Where the gateway is.</summary>
    public Uri Address => _http.BaseAddress!;

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// True when a gateway answers at the address within 5 s; a suspended process accepts connections and never answers. The answer 503 is
    /// that of a process whose frame worker has lost its GPU; its gateway works.
    /// </summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AliveTimeout);
        try
        {
            using var answer = await _http.GetAsync(new Uri("health/live", UriKind.Relative), timeout.Token);
            return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public Task<VideoJob> SubmitAsync(GenerateVideo request, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(
            HttpMethod.Post,
            "api/v1/videos",
            null,
            JsonContent.Create(request, options: HttpJson.Options),
            cancellationToken);

    public Task<VideoJob> ReadAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(HttpMethod.Get, $"api/v1/videos/{id}", tenant, null, cancellationToken);

    public Task<VideoJobPage> ListAsync(string tenant, long limit, CancellationToken cancellationToken) =>
        SendAsync<VideoJobPage>(HttpMethod.Get, $"api/v1/videos?limit={limit}", tenant, null, cancellationToken);

    public Task<VideoJob> RemoveAsync(string tenant, Guid id, string reason, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(
            HttpMethod.Delete,
            $"api/v1/videos/{id}?reason={Uri.EscapeDataString(reason)}",
            tenant,
            null,
            cancellationToken);

    public Task<VideoJob> RetryStoreAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(HttpMethod.Post, $"api/v1/videos/{id}/retry-store", tenant, null, cancellationToken);

    public Task<VideoJobPage> ApprovalsAsync(string tenant, long limit, CancellationToken cancellationToken) =>
        SendAsync<VideoJobPage>(HttpMethod.Get, $"api/v1/approvals?limit={limit}", tenant, null, cancellationToken);

    /// <summary>Approves or rejects a job that is held.</summary>
    public Task<VideoJob> DecideAsync(
        string tenant, Guid id, bool isApproved, ApprovalDecision decision, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(
            HttpMethod.Post,
            $"api/v1/videos/{id}/{(isApproved ? "approve" : "reject")}",
            tenant,
            JsonContent.Create(decision, options: HttpJson.Options),
            cancellationToken);

    /// <summary>Requests a take, by its number or id, again; the same request id again gives the same job.</summary>
    public Task<VideoJob> RegenerateAsync(
        string tenant, Guid id, string take, string feedback, long? seed, string requestId, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(
            HttpMethod.Post,
            $"api/v1/videos/{id}/takes/{take}/regenerate",
            tenant,
            JsonContent.Create(new { feedback, seed, requestId }, options: HttpJson.Options),
            cancellationToken);

    public Task<VideoJob> EditAsync(string tenant, Guid id, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(
            HttpMethod.Post,
            $"api/v1/videos/{id}/edits",
            tenant,
            JsonContent.Create(body, options: HttpJson.Options),
            cancellationToken);

    public Task<BrandKitList> ListBrandKitsAsync(string tenant, CancellationToken cancellationToken) =>
        SendAsync<BrandKitList>(HttpMethod.Get, "api/v1/brand-kits", tenant, null, cancellationToken);

    public Task<BrandKitInfo> ReadBrandKitAsync(string tenant, string name, CancellationToken cancellationToken) =>
        SendAsync<BrandKitInfo>(HttpMethod.Get, $"api/v1/brand-kits/{name}", tenant, null, cancellationToken);

    public Task<BrandKitInfo> PutBrandKitAsync(string tenant, string name, BrandKit kit, CancellationToken cancellationToken) =>
        SendAsync<BrandKitInfo>(
            HttpMethod.Put,
            $"api/v1/brand-kits/{name}",
            tenant,
            JsonContent.Create(kit, options: HttpJson.Options),
            cancellationToken);

    public async Task RemoveBrandKitAsync(string tenant, string name, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(HttpMethod.Delete, $"api/v1/brand-kits/{name}", tenant, null, cancellationToken);
    }

    /// <summary>Uploads a file; the same file again gives the same asset.</summary>
    public Task<AssetInfo> AddAssetAsync(
        string tenant, FileInfo file, AssetKind? kind, string name, CancellationToken cancellationToken) =>
        SendAsync<AssetInfo>(
            HttpMethod.Post,
            $"api/v1/assets?name={Uri.EscapeDataString(name)}{(kind is null ? "" : $"&kind={kind}")}",
            tenant,
            new StreamContent(file.OpenRead()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            cancellationToken);

    public Task<AssetPage> ListAssetsAsync(string tenant, AssetKind? kind, long limit, CancellationToken cancellationToken) =>
        SendAsync<AssetPage>(
            HttpMethod.Get, $"api/v1/assets?limit={limit}{(kind is null ? "" : $"&kind={kind}")}", tenant, null, cancellationToken);

    public async Task RemoveAssetAsync(string tenant, Guid id, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(HttpMethod.Delete, $"api/v1/assets/{id}", tenant, null, cancellationToken);
    }

    public Task<PromptPreview> QuantifyAsync(GenerateVideo request, CancellationToken cancellationToken) =>
        SendAsync<PromptPreview>(
            HttpMethod.Post,
            "api/v1/prompts/quantify",
            request.TenantName,
            JsonContent.Create(request, options: HttpJson.Options),
            cancellationToken);

    public async Task<IReadOnlyList<VideoModel>> ModelsAsync(CancellationToken cancellationToken) =>
        (await SendAsync<VideoModels>(HttpMethod.Get, "api/v1/models", null, null, cancellationToken)).Models;

    /// <summary>
    /// Waits for the next event of a job and returns its id. Returns also when the stream ends or is silent for some seconds, so that the
    /// caller reads the job again.
    /// </summary>
    /// <exception cref="IOException">The connection broke while the stream was read.</exception>
    public async Task<string?> NextEventAsync(string tenant, Guid id, string? lastEventId, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(EventTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/videos/{id}/events");
            AddApiKey(request);
            request.Headers.Add(ApiHeaders.Tenant, tenant);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (lastEventId is not null)
            {
                request.Headers.Add(ApiHeaders.LastEventId, lastEventId);
            }

            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            await EnsureSuccessAsync(answer, timeout.Token);
            await using var stream = await answer.Content.ReadAsStreamAsync(timeout.Token);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(timeout.Token))
            {
                return item.EventId ?? lastEventId;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No event within the time limit: the caller reads the job itself.
        }

        return lastEventId;
    }

    /// <summary>Opens a signed link, which may lead to another host than the gateway's.</summary>
    public async Task<Stream> OpenAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await EnsureSuccessAsync(answer, cancellationToken);
            return await answer.Content.ReadAsStreamAsync(cancellationToken);
        }
        catch (HttpRequestException fault) when (fault.StatusCode is null && url.Authority != Address.Authority)
        {
            // Another connection to the gateway would not help.
            throw new CommandException(
                ExitCodes.Failed, $"{url.GetLeftPart(UriPartial.Authority)} does not respond: {ConnectionFault.TextOf(fault)}", fault)
            {
                IsTemporary = true,
            };
        }
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        string? tenant,
        HttpContent? content,
        CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(method, path, tenant, content, cancellationToken);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync<T>(body, HttpJson.Options, cancellationToken)
                ?? throw NoGateway("an empty body", null);
        }
        catch (JsonException fault)
        {
            throw NoGateway("a body that is not an answer of its API", fault);
        }
    }

    private CommandException NoGateway(string body, Exception? fault) => new(
        ExitCodes.Failed, $"The gateway at {Address} answered with {body}; check that the address is that of an AdGenius gateway.", fault);

    /// <summary>The address with a slash at its end: relative addresses replace what is behind the last slash.</summary>
    private static Uri FolderOf(Uri address) => new(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");

    private async Task<HttpResponseMessage> CallAsync(
        HttpMethod method, string path, string? tenant, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        AddApiKey(request);
        if (tenant is not null)
        {
            request.Headers.Add(ApiHeaders.Tenant, tenant);
        }

        var answer = await _http.SendAsync(request, cancellationToken);
        try
        {
            await EnsureSuccessAsync(answer, cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Calls of the API carry the key; a signed link needs none, and may lead to another host.</summary>
    private static void AddApiKey(HttpRequestMessage request)
    {
        // A key that is read from a file often ends with a line break.
        if (Environment.GetEnvironmentVariable("ADGENIUS_API_KEY")?.Trim() is { Length: > 0 } key)
        {
            if (!key.All(letter => letter is > ' ' and <= '~'))
            {
                throw new CommandException(
                    ExitCodes.BadInput, "ADGENIUS_API_KEY has a space or a character that no API key has; set it to the key alone.");
            }

            request.Headers.TryAddWithoutValidation(ApiHeaders.ApiKey, key);
        }
    }

    private async Task EnsureSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        var exitCode = answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.RequestEntityTooLarge
            ? ExitCodes.BadInput
            : ExitCodes.Failed;
        throw new CommandException(exitCode, await ProblemTextAsync(answer, cancellationToken))
        {
            IsTemporary = answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout,
        };
    }

    /// <summary>
    /// The body. What a gateway sends is UTF-8; a proxy's error page may be anything, and its charset a name that .NET does not know, such
    /// as <c>utf8</c>.
    /// </summary>
    private static async Task<string> TextOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken));

    private async Task<string> ProblemTextAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var problem = ProblemDocument.Parse(await TextOfAsync(answer, cancellationToken));
        return problem?.Errors is { Count: > 0 } errors
            ? string.Join(Environment.NewLine, errors.Values.SelectMany(texts => texts))
            : problem?.Detail is { Length: > 0 } detail ? detail
            : problem?.Title is { Length: > 0 } title ? title
            : $"The gateway at {_http.BaseAddress} answered {(int)answer.StatusCode}.";
    }
}
