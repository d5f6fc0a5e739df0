using AdGenius.ProviderWorker.Providers.OpenAi.Servers;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

internal sealed class OpenAiVideoOptionsValidator() : ProviderOptionsValidator<OpenAiVideoOptions>(OpenAiVideoOptions.Section)
{
    /// <summary>Self-hosted servers often use plain http inside an isolated network.</summary>
    protected override bool AllowsPlainHttp => true;

    protected override void Check(OpenAiVideoOptions options, List<string> faults)
    {
        options.WebhookSecrets.CheckNotEmpty(OpenAiVideoOptions.Section, OpenAiVideoOptions.WebhookSecretVariable, faults);
        var servers = (options.Servers ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (servers.Any(HasUserInfo))
        {
            faults.Add(
                $"{OpenAiVideoOptions.Section}:Servers must be addresses without user name and password, because they are logged; the "
                + "key is ApiKey.");
        }

        foreach (var server in servers.Where(server => !HasUserInfo(server))
            .Where(server => !Uri.TryCreate(server, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
        {
            faults.Add(
                $"{OpenAiVideoOptions.Section}:Servers names '{server}'; an address must be http or https, such as "
                + "http://video-server-0.video-server:8091/v1/.");
        }

        if (options.Sizes is { } sizes && VideoSizes.Parse(sizes) is null)
        {
            faults.Add(
                $"{OpenAiVideoOptions.Section}:Sizes is '{sizes}'; it must be sizes separated by commas, such as 1280x720,720x1280, "
                + "of about 16:9, 9:16, 1:1 or 4:5.");
        }
    }
    /// <summary>A text that is no address may have been meant as one with a password.</summary>
    private static bool HasUserInfo(string server) => Uri.TryCreate(server, UriKind.Absolute, out var address)
        ? address.UserInfo.Length > 0
        : server.Contains('@', StringComparison.Ordinal);
}
