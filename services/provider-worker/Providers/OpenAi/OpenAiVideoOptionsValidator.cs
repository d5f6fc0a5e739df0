namespace AdGenius.ProviderWorker.Providers.OpenAi;

internal sealed class OpenAiVideoOptionsValidator() : ProviderOptionsValidator<OpenAiVideoOptions>(OpenAiVideoOptions.Section)
{
    /// <summary>Self-hosted servers often use plain http inside an isolated network.</summary>
    protected override bool AllowsPlainHttp => true;

    protected override void Check(OpenAiVideoOptions options, List<string> faults)
    {
        if (options.BaseAddress is { IsAbsoluteUri: true } address && !address.AbsolutePath.EndsWith('/'))
        {
            faults.Add($"{OpenAiVideoOptions.Section}:BaseAddress must end with a slash, such as https://videos.example/v1/.");
        }
    }
}
