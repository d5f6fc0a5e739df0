using MassTransit;

namespace AdGenius.Contracts.Tests;

/// <summary>The messages: every contract with a wire name.</summary>
internal static class Messages
{
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(Queues).Assembly.GetExportedTypes()
            .Where(type => type.IsDefined(typeof(MessageUrnAttribute), inherit: false))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];
}
