namespace AdGenius.ProviderWorker.Providers.OpenAi;

internal sealed class OpenAiVideoOptionsValidator() : ProviderOptionsValidator<OpenAiVideoOptions>(OpenAiVideoOptions.Section)
{
    /// <summary>Servers of one's own are often plain http inside a closed network.</summary>
    protected override bool AllowsPlainHttp => true;

    protected override void Check(OpenAiVideoOptions options, List<string> faults)
    {
        if (options.BaseAddress is { IsAbsoluteUri: true } address && !address.AbsolutePath.EndsWith('/'))
        {
            faults.Add($"{OpenAiVideoOptions.Section}:BaseAddress must end with a slash, such as https://videos.example/v1/.");
        }
    }
}
