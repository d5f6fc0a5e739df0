using System.Reflection;
using AdGenius.FrameWorker;
using AdGenius.Hosting.Bus;
using AdGenius.Media.Tools;
using AdGenius.ProviderWorker;
using AdGenius.StorageWorker;
using MassTransit;

namespace AdGenius.Manifests.Tests;

/// <summary>The queues of the workers' code.</summary>
public sealed class FleetQueueTests
{
    private static readonly Assembly[] Workers =
        [typeof(StorageWorkerService).Assembly, typeof(FrameWorkerService).Assembly, typeof(ProviderWorkerService).Assembly];

    private static readonly Type[] Types = [.. Assemblies().SelectMany(assembly => assembly.GetTypes())];

    public static TheoryData<string> QueuesWithFfmpeg =>
    [
        .. Workers.SelectMany(worker => worker.GetTypes()).Where(type => Needs(type, typeof(FfmpegTools), []))
            .SelectMany(type => type.GetInterfaces())
            .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(one => KebabCaseEndpointNameFormatter.Instance.SanitizeName(one.GetGenericArguments()[0].Name))
            .Distinct().Order(),
    ];

    [Theory]
    [MemberData(nameof(QueuesWithFfmpeg))]
    public void A_crash_is_counted_on_every_queue_whose_consumer_starts_ffmpeg(string queue) =>
        Assert.True(FleetQueue.Find(queue) is { CanCrash: true }, queue);

    [Fact]
    public void Consumers_that_start_ffmpeg_are_found() =>
        Assert.Superset(new HashSet<string> { "check-brief", "compose-clip", "finish-video", "make-spritesheet", "probe-asset" },
            QueuesWithFfmpeg.Select(row => row.Data).ToHashSet());

    /// <summary>Whether a constructor of the type, or of what it takes, has a parameter of that type.</summary>
    private static bool Needs(Type type, Type needed, HashSet<Type> seen) =>
        type == needed || (seen.Add(type) && ImplementationsOf(type).SelectMany(one => one.GetConstructors(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)).SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => Needs(parameter.ParameterType, needed, seen)));

    private static IEnumerable<Type> ImplementationsOf(Type type) =>
        !Types.Contains(type) ? [] : type.IsInterface ? Types.Where(one => one.IsClass && one.IsAssignableTo(type)) : [type];

    private static IEnumerable<Assembly> Assemblies() => Workers.Concat(Workers.SelectMany(worker => worker.GetReferencedAssemblies())
        .Where(name => name.Name!.StartsWith("AdGenius.", StringComparison.Ordinal)).Select(Assembly.Load)).Distinct();
}
