using System.Net.Http.Headers;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Veo on Vertex.</summary>
internal sealed class VeoProvider : IVideoProvider, IDisposable
{
    private const string NoToken = "Google issued no access token for the service account.";
    private const string TokenExpired = "The access token expired early.";

    private readonly GoogleOptions _options;
    private readonly ProviderClient _client;
    private readonly ServiceAccount? _account;
    private readonly GoogleTokens? _tokens;

    public VeoProvider(IOptions<GoogleOptions> options, [FromKeyedServices(GoogleTraits.ModelId)] ProviderClient client, TimeProvider time)
    {
        _options = options.Value;
        _client = client;
        _account = _options.CredentialsFile is { } file ? ServiceAccount.Load(file) : null;
        _tokens = _account is null ? null : new GoogleTokens(_account, client, time);
        Traits = GoogleTraits.Of(_options);
        Keys = _account is null ? [] : [new ProviderKey(_account.Email)]; // identifies the account; what is sent is a token
    }

    /// <inheritdoc/>
    public ProviderTraits Traits { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys { get; }

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        var token = await GetTokenAsync(cancellationToken);
        if (token is not GoogleTokenResult.Issued issued)
        {
            return token is GoogleTokenResult.Refused refused
                ? new SubmitResult.Refused(GoogleFailures.OfToken(refused), IsOfKey: true)
                : new SubmitResult.Deferred(NoToken, GoogleTokens.FailurePause);
        }

        var request = Request(ModelPath + ":predictLongRunning", issued);
        request.Content = JsonBody.Of(ToWire(clipRequest), GoogleJson.Default.VeoCreate);
        return await _client.SubmitAsync(
            request,
            // provably refused, and not sent again here: a stopping process waits for the end of this call
            reply => IsStale(request, reply) ? new SubmitResult.Deferred(TokenExpired, null) : Created(reply),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken)
    {
        var end = job.Id.IndexOf("/operations/", StringComparison.Ordinal);
        var path = end > 0 ? $"v1beta1/{job.Id[..end]}" : ModelPath;
        var token = await GetTokenAsync(cancellationToken);
        if (token is not GoogleTokenResult.Issued issued)
        {
            return token is GoogleTokenResult.Refused refused
                ? new PollResult.Unreachable(GoogleFailures.OfToken(refused).Text, TimeSpan.FromMinutes(1))
                : new PollResult.Unreachable(NoToken, null);
        }

        var request = Request(path + ":fetchPredictOperation", issued, GoogleDefaults.AddressOf(_options, job.Id));
        request.Content = JsonBody.Of(new VeoOperationRequest(job.Id), GoogleJson.Default.VeoOperationRequest);
        return await _client.PollAsync(
            request,
            reply => IsStale(request, reply)
                ? new PollResult.Unreachable(TokenExpired, null)
                : MapPollReply(reply, job.Estimate ?? Estimate(job.ClipRequest)),
            cancellationToken);
    }

    private bool IsStale(HttpRequestMessage request, ProviderReply reply) =>
        reply.Status == System.Net.HttpStatusCode.Unauthorized && request.Headers.Authorization?.Parameter is { } token
            && _tokens?.Invalidate(token) == true;

    /// <summary>Vertex cannot cancel an operation.</summary>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
        => Task.FromResult<CancelResult>(new CancelResult.NotSupported());

    /// <summary>Operations cannot be listed by their request.</summary>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <summary>A signed link has its own credentials, beside which the storage accepts no others.</summary>
    public async Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken)
    {
        if (!IsSigned(request) && await GetTokenAsync(cancellationToken) is GoogleTokenResult.Issued issued)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issued.Token);
        }
    }

    private static bool IsSigned(HttpRequestMessage request) =>
        request.RequestUri?.Query.Contains("Signature=", StringComparison.OrdinalIgnoreCase) == true;

    /// <inheritdoc/>
    public void Dispose() => _tokens?.Dispose();

    private string ModelPath => $"v1beta1/projects/{_options.Project ?? _account?.Project}/locations/{_options.Location}"
        + $"/publishers/google/models/{_options.Model}";

    private VeoCreate ToWire(ClipRequest clipRequest) => new(
        [new VeoInstance(
            clipRequest.Prompt,
            clipRequest.Picture is { } picture ? new VeoImage(picture.ToBase64(), picture.ContentType) : null)],
        new VeoParameters
        {
            StorageUri = _options.StorageUri,
            DurationSeconds = (int)clipRequest.DurationSeconds,
            Seed = clipRequest.Seed,
            AspectRatio = clipRequest.AspectRatio,
            Resolution = $"{clipRequest.ShortSide}p",
            PubsubTopic = _options.PubsubTopic,
            NegativePrompt = clipRequest.NegativePrompt,
            GenerateAudio = _options.GenerateAudio,
        });

    private SubmitResult Created(ProviderReply reply) => !reply.IsSuccess
        ? GoogleFailures.Refused(Traits.ResolvesTo, reply)
        : reply.Read(GoogleJson.Default.VeoOperation) is { Name.Length: > 0 } operation
            ? new SubmitResult.Accepted(operation.Name)
            : throw new ProviderProtocolException(GoogleTraits.ModelId, reply.Status, "no name");

    private PollResult MapPollReply(ProviderReply reply, decimal estimate)
    {
        if (!reply.IsSuccess)
        {
            return CommonResponses.Poll(GoogleTraits.ModelId, reply, estimate, GoogleFailures.ErrorOf(reply)?.Status);
        }

        var operation = reply.Read(GoogleJson.Default.VeoOperation, out var unreadable);
        var video = operation?.Response?.AllVideos.FirstOrDefault(
            one => one is { BytesBase64Encoded.IsThere: true } or { Address.Length: > 0 });
        return operation switch
        {
            null => throw new ProviderProtocolException(GoogleTraits.ModelId, reply.Status, "no operation"),
            // without a readable "done", a response or an error says that it is
            { Done: false } or { Done: null, Response: null, Error: null or { IsEmpty: true } }
                => new PollResult.Waiting(null, "generating"),
            // not of the operation, which says its name and that it is done: the request's own, behind a gateway that always answers 200
            { Done: null, Name: null or "", Response: null } => throw new ProviderProtocolException(
                GoogleTraits.ModelId, reply.Status, "an error without an operation"),
            { Error: { IsEmpty: false } fault } => new PollResult.Failed(GoogleFailures.Of(fault), 0),
            _ when video?.BytesBase64Encoded is { IsThere: true } bytes => new PollResult.Succeeded(ClipSources.Of(bytes)),
            _ when video?.Address is { } address => new PollResult.Succeeded(SourceOf(address)),
            _ when unreadable.Contain("response") || unreadable.Contain("error") => throw new ProviderProtocolException(
                GoogleTraits.ModelId, reply.Status, "response"),
            // there is one, or may be, in a form that is not known
            { Response.SaysNoVideo: false } => throw new ProviderProtocolException(GoogleTraits.ModelId, reply.Status, "videos"),
            _ when ResultAddresses.AreIn(reply.Body) => throw new ProviderProtocolException(
                GoogleTraits.ModelId, reply.Status, "another member"),
            // done, without an error and without a video: filtered, which is not billed
            _ => new PollResult.Failed(Failures.NoVideo(GoogleTraits.ModelId), 0),
        };
    }

    /// <summary><c>gs://bucket/path</c> at the address that serves its bytes; any other address as it is.</summary>
    private ClipSource SourceOf(string address) =>
        address.StartsWith("gs://", StringComparison.Ordinal) && address[5..].Split('/', 2) is [var bucket, var path]
            ? new ClipSource.Remote(new Uri(
                $"https://storage.googleapis.com/storage/v1/b/{Uri.EscapeDataString(bucket)}/o/{Uri.EscapeDataString(path)}?alt=media"))
            : ClipSources.Of(_options.BaseAddress, address);

    private Task<GoogleTokenResult> GetTokenAsync(CancellationToken cancellationToken) => _tokens is null
        ? Task.FromResult<GoogleTokenResult>(new GoogleTokenResult.Unavailable())
        : _tokens.GetAsync(cancellationToken);

    private HttpRequestMessage Request(string path, GoogleTokenResult.Issued issued, Uri? address = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address ?? _options.BaseAddress, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issued.Token);
        return request;
    }
}
