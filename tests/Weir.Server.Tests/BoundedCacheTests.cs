using Weir.Server.Lists;

namespace Weir.Server.Tests;

public sealed class BoundedCacheTests
{
    [Fact]
    public void What_was_not_asked_for_longest_goes_first_and_what_is_too_heavy_is_not_kept()
    {
        var cache = new BoundedCache<string>(100);
        for (var i = 0; i < 4; i++)
            cache.Keep($"{i}", "a", $"value {i}", 25);
        cache.Find("0");
        cache.Keep("4", "a", "value 4", 25);
        cache.Keep("5", "a", "too heavy", 26);

        Enumerable.Range(0, 6).Select(i => cache.Find($"{i}")).ShouldBe(["value 0", null, "value 2", "value 3", "value 4", null]);
        cache.Weight.ShouldBe(100);
    }

    [Fact]
    public void What_was_made_of_an_old_state_is_dropped()
    {
        var cache = new BoundedCache<string>(100);
        cache.Keep("1", "old", "x", 10);
        cache.Keep("2", "new", "y", 20);
        cache.KeepOnly(new HashSet<string>(StringComparer.Ordinal) { "new" });

        (cache.Find("1"), cache.Find("2"), cache.Weight).ShouldBe((null, "y", 20));
    }
}
