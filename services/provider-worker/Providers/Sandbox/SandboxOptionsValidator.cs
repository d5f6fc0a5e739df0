namespace AdGenius.ProviderWorker.Providers.Sandbox;

internal sealed class SandboxOptionsValidator() : ProviderOptionsValidator<SandboxOptions>(SandboxOptions.Section);
