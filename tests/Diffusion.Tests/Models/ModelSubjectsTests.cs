using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>The words of the bundled model.</summary>
public sealed class ModelSubjectsTests
{
    private static readonly ModelSubjects Subjects = ModelSubjects.Read(Path.Combine(AppContext.BaseDirectory, "adgenius-tiny"))!;

    [Theory]
    [InlineData("Dogs in a meadow", "dog in a meadow")]
    [InlineData("Friends laughing in a park.", "person laughing in a park.")]
    [InlineData("Two PUPPIES, three boats; cups", "Two puppy, three boat; cup")]
    [InlineData("A family car in the city", "A family car in the city")]
    [InlineData("A couple of dogs on a beach", "A couple of dog on a beach")]
    [InlineData("A family, a car", "A person, a car")]
    [InlineData("A family in a park", "A person in a park")]
    [InlineData("kids", "person")]
    [InlineData("A dog in the mountains", "A dog in the mountains")]
    [InlineData("pine trees", "pine trees")]
    [InlineData("hotdogs", "hotdogs")]
    [InlineData("", "")]
    public void Words_it_was_not_trained_on_are_replaced(string prompt, string expected) =>
        Assert.Equal(expected, Subjects.InTrainedWords(prompt));

    /// <summary>They count as named, so that no note says that the picture shows something else.</summary>
    [Theory]
    [InlineData("Dogs", true)]
    [InlineData("Kids at play", true)]
    [InlineData("A family car", true)]
    [InlineData("A lighthouse", false)]
    public void Replaced_words_are_named(string prompt, bool isNamed) => Assert.Equal(isNamed, Subjects.AreNamedIn(prompt));

    /// <summary>Its pictures show one subject, before a place.</summary>
    [Theory]
    [InlineData("Friends with a dog in a park", "person,dog")]
    [InlineData("A puppy, two kittens and a dog", "dog,cat")]
    [InlineData("A dog on a beach by the sea", "")]
    [InlineData("A family car in the city", "")]
    [InlineData("A couple of dogs", "")]
    [InlineData("A coffee cup", "")]
    public void Subjects_of_which_a_picture_shows_one_are_named(string prompt, string expected) =>
        Assert.Equal(expected, string.Join(',', Subjects.RivalsNamedIn(prompt)));

    /// <summary>Its pictures show one of each.</summary>
    [Theory]
    [InlineData("Two dogs on a beach", "dog")]
    [InlineData("A couple of dogs", "dog")]
    [InlineData("Friends laughing in a park, then PUPPIES", "person,dog")]
    [InlineData("A family at breakfast", "person")]
    [InlineData("A family car in the city", "")]
    [InlineData("The kids' dog on a beach", "")]
    [InlineData("A woman drinks tea", "")]
    [InlineData("A dog in the mountains", "")]
    [InlineData("A forest of tall trees", "")]
    public void Subjects_of_which_a_prompt_asks_for_more_than_one_are_named(string prompt, string expected) =>
        Assert.Equal(expected, string.Join(',', Subjects.SeveralNamedIn(prompt)));

    /// <summary>What stands for a word is itself drawn, and is not replaced again.</summary>
    [Fact]
    public void Every_replacement_is_a_word_of_the_model()
    {
        string[] words = ["dogs", "people", "women", "cars", "bottles", "espresso", "phones", "yachts", "villas", "balloons"];
        foreach (string word in words)
        {
            string replaced = Subjects.InTrainedWords(word);
            Assert.NotEqual(word, replaced);
            Assert.Equal(replaced, Subjects.InTrainedWords(replaced));
            Assert.True(Subjects.AreNamedIn(replaced));
        }
    }
}
