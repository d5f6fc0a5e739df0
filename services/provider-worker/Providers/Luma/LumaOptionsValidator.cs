namespace AdGenius.ProviderWorker.Providers.Luma;

internal sealed class LumaOptionsValidator() : ProviderOptionsValidator<LumaOptions>(LumaOptions.Section)
{
    protected override void Check(LumaOptions options, List<string> faults)
    {
        string[] allowed = options.Surface == LumaSurface.Agents ? ["ray-3.2"] : ["ray-2", "ray-flash-2"];
        if (!allowed.Contains(options.Model))
        {
            faults.Add(
                $"{LumaOptions.Section}:Model is '{options.Model}'; allowed for {options.Surface} are {string.Join(", ", allowed)}.");
        }
    }
}
