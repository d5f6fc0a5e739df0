using Xunit.v3;

namespace AdGenius;

/// <summary>
/// A test, or a class of tests, that takes about seven seconds or more on two cores. <c>./test</c> leaves it out; <c>./test --all</c>,
/// <c>./test NAME</c> and continuous integration run it. Compiled into every test project.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class LongTestAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Length", "Long")];
}
