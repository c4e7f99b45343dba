/* Asks the search of Material for passages that hold all the characters of a Chinese word: by
   itself it is content with any of them. Works on what the page asks its search worker (type 2). */

const post = Worker.prototype.postMessage;

Worker.prototype.postMessage = function (message, ...rest) {
  if (message?.type === 2 && /\p{sc=Han}/u.test(message.data)) {
    const data = message.data
      .replace(/["“”+]/g, " ")
      .replace(/\p{sc=Han}/gu, (character) => ` +${character} `);
    message = { ...message, data };
  }
  return post.call(this, message, ...rest);
};
