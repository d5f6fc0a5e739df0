using System.Globalization;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// The keys of a role for the token of a pod's service account. They are renewed after half of their time, because a signed link ends with
/// the keys that it was signed with. The SDK has the same in another package, and fails without it.
/// </summary>
internal sealed class S3WebIdentityCredentials : RefreshingAWSCredentials
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly S3WebIdentity _identity;

#pragma warning disable RS0030 // a call an hour, for as long as the process runs
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = Limit, MaxResponseContentBufferSize = 1 << 20,
    };
#pragma warning restore RS0030

    public S3WebIdentityCredentials(S3WebIdentity identity) => _identity = identity;

    protected override CredentialsRefreshState GenerateNewCredentials()
    {
        using var request = RequestWith(ReadToken());
        using var answer = _http.Send(request);
        using var content = answer.Content.ReadAsStream();
        return StateOf(answer.StatusCode, content);
    }

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        using var request = RequestWith(ReadToken());
        using var answer = await _http.SendAsync(request);
        await using var content = await answer.Content.ReadAsStreamAsync();
        return StateOf(answer.StatusCode, content);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _http.Dispose();
        }

        base.Dispose(disposing);
    }

    private string ReadToken()
    {
        try
        {
            return File.ReadAllText(_identity.TokenFile).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused($"the token (AWS_WEB_IDENTITY_TOKEN_FILE) cannot be read: {exception.Message}", exception);
        }
    }

    private HttpRequestMessage RequestWith(string token) => new(HttpMethod.Post, _identity.Endpoint)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["Action"] = "AssumeRoleWithWebIdentity",
            ["Version"] = "2011-06-15",
            ["RoleArn"] = _identity.Role,
            ["RoleSessionName"] = _identity.Session,
            ["WebIdentityToken"] = token,
        }),
    };

    private CredentialsRefreshState StateOf(HttpStatusCode status, Stream content)
    {
        var members = MembersOf(content);
        if (status == HttpStatusCode.OK && members.TryGetValue("AccessKeyId", out var id)
            && members.TryGetValue("SecretAccessKey", out var secret) && members.TryGetValue("SessionToken", out var token)
            && DateTimeOffset.TryParse(
                members.GetValueOrDefault("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiration))
        {
            var left = expiration - TimeProvider.System.GetUtcNow();
            PreemptExpiryTime = left > TimeSpan.Zero ? left / 2 : TimeSpan.Zero;
            return new CredentialsRefreshState(new ImmutableCredentials(id, secret, token), expiration.UtcDateTime);
        }

        var code = members.GetValueOrDefault("Code") ?? status.ToString();
        throw status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            || code is "IDPCommunicationError" or "Throttling"
            ? new HttpRequestException($"{_identity.Endpoint.Host} answered {(int)status} ({code}).")
            : Refused($"{_identity.Endpoint.Host} answered {(int)status} ({code}): {members.GetValueOrDefault("Message")}", null);
    }

    /// <summary>The texts of the answer by the names of their elements; none where it is no XML, as that of a proxy.</summary>
    private static Dictionary<string, string> MembersOf(Stream content)
    {
        try
        {
            using var reader = XmlReader.Create(content);
            return XDocument.Load(reader).Descendants().Where(element => !element.HasElements)
                .DistinctBy(element => element.Name.LocalName).ToDictionary(element => element.Name.LocalName, element => element.Value);
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private ObjectStoreException Refused(string reason, Exception? exception) => new(
        $"The role {_identity.Role} (AWS_ROLE_ARN) cannot be used: {reason.ReplaceLineEndings(" ")}", exception!);
}
