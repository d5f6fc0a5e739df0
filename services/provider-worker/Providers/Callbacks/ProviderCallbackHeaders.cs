using AdGenius.Contracts.Clips;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

internal static class ProviderCallbackHeaders
{
    /// <summary>The header of that lower-case name; null when it is absent or empty.</summary>
    public static string? Header(this ProviderCallback callback, string name) =>
        callback.Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
