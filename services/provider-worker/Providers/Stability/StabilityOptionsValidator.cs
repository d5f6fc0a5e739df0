namespace AdGenius.ProviderWorker.Providers.Stability;

internal sealed class StabilityOptionsValidator() : ProviderOptionsValidator<StabilityOptions>(StabilityOptions.Section);
