using System.Reflection;
using AdGenius.ProviderWorker;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.Manifests.Tests.Rules;

/// <summary>The environment variables that the provider-worker reads keys from, as its options name them.</summary>
internal static class ProviderKeys
{
    /// <summary>Each provider's, and each way to a provider that has variables of its own.</summary>
    public static IReadOnlyList<KeyVariables> All { get; } =
    [
        .. typeof(ProviderWorkerService).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ProviderOptions)))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(KeyVariables)).Select(field => (KeyVariables)field.GetValue(null)!),
    ];
}
