namespace AdGenius.ProviderWorker.Providers.Google;

internal sealed class GoogleOptionsValidator() : ProviderOptionsValidator<GoogleOptions>(GoogleOptions.Section)
{
    protected override bool HasVersionInPaths => true;

    protected override void Check(GoogleOptions options, List<string> faults)
    {
        options.WebhookSecrets.CheckNotEmpty(GoogleOptions.Section, GoogleOptions.WebhookSecretVariable, faults);
        var allowed = GoogleModel.All.Where(model => model.Surface == options.Surface).Select(model => model.Name).ToList();
        if (options.Model is null || (!allowed.Contains(options.Model) && GoogleModel.RetiredSince(options.Model, options.Surface) is null))
        {
            faults.Add(
                $"{GoogleOptions.Section}:Model is '{options.Model}'; allowed for {options.Surface} are {string.Join(", ", allowed)}.");
        }

        if (options.Surface == GoogleSurface.Vertex && options.CredentialsFile is { } file && ServiceAccount.FaultOf(file) is { } fault)
        {
            faults.Add($"{GoogleOptions.Section}:CredentialsFile (or {GoogleOptions.CredentialsVariable}) {fault}.");
        }

        if (options.StorageUri is { } storage && !(storage.StartsWith("gs://", StringComparison.Ordinal) && storage.EndsWith('/')))
        {
            faults.Add($"{GoogleOptions.Section}:StorageUri must have the form gs://bucket/folder/.");
        }
    }
}
