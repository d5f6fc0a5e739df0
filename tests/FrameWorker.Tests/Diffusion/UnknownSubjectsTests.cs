using AdGenius.FrameWorker.Diffusion;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>What a take says about scenes that the bundled model cannot draw as they are.</summary>
public sealed class UnknownSubjectsTests
{
    private static readonly ServedModel Model = new()
    {
        Name = "adgenius-tiny",
        Path = Path.Combine(SourceTree.Root, "models", "adgenius-tiny"),
        IsDefault = true,
        Overrides = new(),
    };

    /// <summary>Such a scene was a landscape alone, without a word about it.</summary>
    [Theory]
    [InlineData("A red kite over a green hill", "kite", "meadow or park")]
    [InlineData("A giraffe in a park.", "giraffe", "meadow or park")]
    [InlineData("Sneakers on a table in a studio.", "Sneakers", "studio")]
    [InlineData("Two giraffes walk through a park", "giraffes", "meadow or park")]
    [InlineData("A bridge over a river at night", "bridge", "river")]
    [InlineData("Our new leather handbag on a marble table in a studio, soft light", "handbag", "studio")]
    [InlineData("An old lighthouse on a cliff above the sea in a storm", "lighthouse", "mountains and the sea")]
    [InlineData("A white horse gallops along the beach at sunset", "horse", "beach")]
    [InlineData("Horses canter along the beach", "Horses", "beach")]
    [InlineData("A glass perfume flacon against a black background", "flacon", "studio")]
    [InlineData("Fireworks over the city at midnight", "Fireworks", "city")]
    [InlineData("Show a robot in a busy street", "robot", "city")]
    [InlineData("A close-up of a watch on a beach", "watch", "beach")]
    [InlineData("Drone shot of a castle in the mountains", "castle", "mountains")]
    [InlineData("An ad for a bakery in a small town", "bakery", "city")]
    [InlineData("A herd of elephants in the desert at noon", "elephants", "desert")]
    [InlineData("A small, cosy restaurant by a lake", "restaurant", "lake")]
    [InlineData("A black and white cow in a meadow", "cow", "meadow or park")]
    [InlineData("3 penguins on a beach", "penguins", "beach")]
    [InlineData("Kite above a sunny meadow", "Kite", "meadow or park")]
    [InlineData("Running shoes on a mountain trail", "shoes", "mountains")]
    [InlineData("A pair of running shoes on a forest path", "shoes", "forest")]
    [InlineData("She runs through a forest in the morning", "She", "forest")]
    [InlineData("A cyclist rides through the city at dawn", "cyclist", "city")]
    [InlineData("The bride laughing in a garden", "bride", "meadow or park")]
    [InlineData("A mountain bike in a forest", "bike", "mountains and the forest")]
    [InlineData("A campfire by the lake under the stars", "campfire", "lake")]
    [InlineData("In a quiet park, a swan glides across the water", "swan", "meadow or park")]
    [InlineData("A calm lake with a swan", "swan", "lake")]
    [InlineData("My grandpa's tractor in a field of wheat", "tractor", "meadow or park")]
    [InlineData("We see a guitar on the beach at sunset", "guitar", "beach")]
    [InlineData("Anna's bakery in the old town", "bakery", "city")]
    [InlineData("A sofa parked in a meadow", "sofa", "meadow or park")]
    [InlineData("A giraffe next to a car", "giraffe", "car")]
    [InlineData("A butterfly on a meadow in summer", "butterfly", "meadow or park")]
    [InlineData("A bicycle leaning against a wall in the city", "bicycle", "city")]
    [InlineData("Several colorful umbrellas on a beach", "umbrellas", "beach")]
    [InlineData("A Tesla drives through the desert", "Tesla", "desert")]
    [InlineData("A blorp sits in the forest", "blorp", "forest")]
    [InlineData("Croissants on a picnic table in a park", "Croissants", "meadow or park")]
    [InlineData("A steaming bowl of ramen, city lights in the background", "bowl", "city and the studio")]
    [InlineData("A sunflower field with a windmill", "windmill", "meadow or park")]
    [InlineData("Cinematic, a train crossing the mountains", "train", "mountains")]
    [InlineData("A surfer rides a huge wave", "surfer", "sea")]
    [InlineData("A wedding on the beach at golden hour", "wedding", "beach")]
    [InlineData("Your new sofa in a bright studio", "sofa", "studio")]
    [InlineData("A van on a coastal road by the sea", "van", "sea")]
    public void A_thing_that_the_model_does_not_draw_is_named(string scene, string word, string drawn) =>
        Assert.Equal(
            [
                $"scene 1 names '{word}', which the model adgenius-tiny does not draw; its picture shows only the {drawn}",
            ],
            NotesOf(scene));

    /// <summary>Landscapes, and what the model draws.</summary>
    [Theory]
    [InlineData("A lake in the mountains at sunset")]
    [InlineData("Drone shot over a forest")]
    [InlineData("Golden light over the sea")]
    [InlineData("Waves at the beach")]
    [InlineData("City skyline at night")]
    [InlineData("The sun rises over the sea")]
    [InlineData("A walk in the park")]
    [InlineData("A day at the beach")]
    [InlineData("A weekend by the lake")]
    [InlineData("Adventures in the Alps")]
    [InlineData("Freedom on the open road through the desert")]
    [InlineData("A dirt road through the hills")]
    [InlineData("The perfect getaway: a beach in summer")]
    [InlineData("Clouds drift over a lake")]
    [InlineData("A field of flowers in the morning mist")]
    [InlineData("Palm trees on a tropical beach")]
    [InlineData("A red car on a road in the mountains")]
    [InlineData("A sports car races through the desert")]
    [InlineData("A cup of coffee on a table in a sunny park")]
    [InlineData("A young woman in a red dress at the beach")]
    [InlineData("A man with a beard walks through the city")]
    [InlineData("A smile on a woman's face in the city")]
    [InlineData("Snow falls on a quiet forest")]
    [InlineData("A breathtaking aerial view of the coast")]
    [InlineData("A bird's eye view of the city at dusk")]
    [InlineData("Time-lapse of a city at night")]
    [InlineData("The camera glides over the sea")]
    [InlineData("A slow pan across a desert at dawn")]
    [InlineData("Every journey begins with a mountain")]
    [InlineData("The beauty of nature")]
    [InlineData("A gentle breeze over a meadow")]
    [InlineData("A sip of coffee in the morning")]
    [InlineData("Running through a forest at dawn")]
    [InlineData("Feel the ocean")]
    [InlineData("Hot air balloons over a valley")]
    [InlineData("A wooden cabin by a lake in winter")]
    [InlineData("A golden sunset paints the sky over the sea")]
    [InlineData("The taste of summer at the beach")]
    [InlineData("Reflections on a glassy lake")]
    [InlineData("Lights of a big city, blue hour")]
    [InlineData("A green bottle on a table in a studio, product photography")]
    [InlineData("The Alps in winter")]
    [InlineData("A family car in the city")]
    [InlineData("A storm over the Atlantic with high waves")]
    [InlineData("Opening shot: a city at night, cinematic, 4k")]
    [InlineData("A path like a ribbon through the hills, free as a bird")]
    [InlineData("Nature's calm by the lake")]
    [InlineData("Always by the sea")]
    [InlineData("Tastes like summer at the beach")]
    [InlineData("A brand new day in the city")]
    [InlineData("A celebration of life in the mountains")]
    [InlineData("Our app on a phone in the city")]
    [InlineData("A beach without a parasol")]
    [InlineData("Ein Drache über einem Wald im park")]
    [InlineData("A la orilla del lake")]
    [InlineData("A sailboat sails on a lake")]
    [InlineData("Cold drinks on the beach")]
    public void A_scene_without_such_a_thing_has_no_note(string scene) =>
        Assert.DoesNotContain(NotesOf(scene), note => note.Contains(" names '", StringComparison.Ordinal));

    /// <summary>The prompt of a local model begins with English words for those of the text.</summary>
    [Fact]
    public void A_word_that_another_one_is_drawn_for_has_no_note()
    {
        var command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "A kayak on a lake");
        command = command with { Keyframes = [command.Keyframes[0] with { Prompt = "boat, A kayak on a lake, cinematic style" }] };

        Assert.Empty(UnknownSubjects.TextsOf(command, Model));
    }

    /// <summary>What the model draws instead is said once.</summary>
    [Fact]
    public void The_subjects_of_the_model_follow_the_scenes()
    {
        var command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "A lighthouse", "A giraffe in a park", "A kite over the sea");

        Assert.Collection(
            UnknownSubjects.TextsOf(command, Model),
            text => Assert.StartsWith("the picture of scene 1 shows something else than its text", text, StringComparison.Ordinal),
            text => Assert.StartsWith("scene 2 names 'giraffe', ", text, StringComparison.Ordinal),
            text => Assert.StartsWith("scene 3 names 'kite', ", text, StringComparison.Ordinal),
            text => Assert.StartsWith("the model adgenius-tiny draws mountains, lake, ", text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> NotesOf(string scene) =>
        UnknownSubjects.TextsOf(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), scene), Model)
            .Where(text => !text.StartsWith("the model adgenius-tiny draws ", StringComparison.Ordinal));
}
