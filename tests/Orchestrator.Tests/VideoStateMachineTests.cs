using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Tests.Pictures;
using AdGenius.Orchestrator.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests;

public sealed class VideoStateMachineTests
{
    private readonly VideoStateMachine _machine = new(TimeProvider.System, Options.Create(new FramesOptions()));

    [Fact]
    public Task Diagram_IsGeneratedFromTheMachine() => Approved.EqualsAsync("docs/saga.mmd", SagaDiagram.Of(_machine));

    [Fact]
    public void EveryEvent_IsDecidedInEveryState()
    {
        var events = _machine.Events.Where(one => !one.Name.Contains('.', StringComparison.Ordinal)).Select(one => one.Name).Order()
            .ToList();
        Assert.Equal(20, events.Count);
        foreach (var state in _machine.States.Where(state => state.Name is not "Initial" and not "Final"))
        {
            Assert.Equal((state.Name, string.Join(' ', events)), (state.Name, string.Join(' ', _machine.GetState(state.Name).Events
                .Where(one => !one.Name.Contains('.', StringComparison.Ordinal))
                .Select(one => one.Name)
                .Order())));
        }
    }
}
