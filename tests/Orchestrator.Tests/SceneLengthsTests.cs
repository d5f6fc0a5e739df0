using AdGenius.Contracts.Briefs;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class SceneLengthsTests
{
    private const string Long = "This blend is roasted slowly in small batches, every single morning, by people who love what they do. "
        + "It is picked by hand, it is shipped on the same day, and it is on your table before the week is over.";

    [Fact]
    public void Fit_LengthensAllScenesAlikeForOneScript()
    {
        var parameters = WorkerEvents.Parameters(Fleet.Request() with { Scenes = ["a", "b"], DurationSeconds = 6 });
        var fitted = SceneLengths.Fit(parameters, new VoiceOver { Text = Long });
        Assert.InRange(fitted.DurationSeconds, 14, 20);
        Assert.Equal(fitted.DurationSeconds, fitted.Scenes.Sum(scene => scene.DurationSeconds), 2);
        Assert.Equal(fitted.Scenes[0].DurationSeconds, fitted.Scenes[1].DurationSeconds);
    }

    [Fact]
    public void Fit_GivesEachSceneWhatItsOwnScriptNeeds()
    {
        var parameters = WorkerEvents.Parameters(Fleet.Request() with { Scenes = ["a", "b"], DurationSeconds = 6 });
        var fitted = SceneLengths.Fit(parameters, new VoiceOver { Scenes = ["", Long] });
        Assert.Equal(3, fitted.Scenes[0].DurationSeconds);
        Assert.InRange(fitted.Scenes[1].DurationSeconds, 14, 20);
    }

    [Fact]
    public void Fit_LeavesScenesThatAreLongEnough()
    {
        var parameters = WorkerEvents.Parameters(Fleet.Request() with { DurationSeconds = 6 });
        Assert.Same(parameters, SceneLengths.Fit(parameters, new VoiceOver { Text = "Hello." }));
    }
}
